import type { Feedback } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'

export const feedbackWords: Readonly<Record<NonNullable<Feedback['value']>, string>> = {
  get up() {
    return t('Good answer')
  },
  get down() {
    return t('Poor answer')
  },
}
