import type { ConversationSettings, ModelChoice } from '../../../shared/domain.ts'

/** With the chosen model so many are asked at once. */
export const maxAsked = 3

export const isSame = (a: ModelChoice, b: ModelChoice): boolean => a.providerId === b.providerId && a.model === b.model

/** Puts a model beside the chosen one, or takes it away; nothing where it is the chosen one, or there are enough. */
export function withBeside(settings: ConversationSettings, choice: ModelChoice): ConversationSettings {
  const { alongside = [], ...alone } = settings
  if (isSame(alone, choice)) return settings
  const isThere = alongside.some((each) => isSame(each, choice))
  if (!isThere && alongside.length + 1 >= maxAsked) return settings
  const next = isThere ? alongside.filter((each) => !isSame(each, choice)) : [...alongside, choice]
  return next.length === 0 ? alone : { ...alone, alongside: next }
}

/** Another model is the chosen one; it stands beside itself no more. */
export function withChosen(settings: ConversationSettings, choice: ModelChoice): ConversationSettings {
  const { alongside = [], ...alone } = settings
  const rest = alongside.filter((each) => !isSame(each, choice))
  return { ...alone, ...choice, ...(rest.length > 0 && { alongside: rest }) }
}
