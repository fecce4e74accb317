import type { Feedback } from '../../shared/domain.ts'

export const feedbackWords: Record<NonNullable<Feedback['value']>, string> = { up: 'Good answer', down: 'Poor answer' }
