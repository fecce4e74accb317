import type { ConversationSettings, ModelParameters } from '../../shared/domain.ts'
import { isBlank } from '../../shared/text.ts'
import { msg, t } from '../../shared/words/t.ts'
import { applyMore, draftOfMore, moreNames, type MoreTexts } from './more-parameters.ts'

export type ParameterTexts = Record<'temperature' | 'topP' | 'maxTokens', string> & MoreTexts
export type ParameterErrors = Partial<Record<keyof ParameterTexts | 'systemPrompt', string>>

/** What is in the panel's fields. */
export interface ParameterDraft {
  texts: ParameterTexts
  systemPrompt: string
}

const limits = {
  temperature: { name: msg('Temperature'), min: 0, max: 2, whole: false, message: msg('0 to 2') },
  topP: { name: msg('Top P'), min: 0, max: 1, whole: false, message: msg('0 to 1') },
  maxTokens: { name: msg('Max tokens'), min: 1, max: 10_000_000, whole: true, message: msg('1 or more') },
}
export const parameterNames = { ...limits, ...moreNames, systemPrompt: { name: msg('System prompt') } }
const maxPromptLength = 200_000

export function draftOfParameters({ systemPrompt, parameters }: ConversationSettings): ParameterDraft {
  const { temperature, topP, maxTokens } = parameters
  const texts = { temperature: String(temperature ?? ''), topP: String(topP ?? ''), maxTokens: String(maxTokens ?? '') }
  return { texts: { ...texts, ...draftOfMore(parameters) }, systemPrompt }
}

/**
 * The settings with all of the draft that is valid; what is not stays as it was, and has an error. Empty texts are absent
 * parameters.
 */
export function applyParameters(
  settings: ConversationSettings,
  { texts, systemPrompt }: ParameterDraft,
): { settings: ConversationSettings; errors: ParameterErrors } {
  const parameters: ModelParameters = {}
  const errors: ParameterErrors = {}
  for (const name of ['temperature', 'topP', 'maxTokens'] as const) {
    const text = texts[name].trim().replace(',', '.')
    if (text === '') continue
    const value = Number(text)
    const { min, max, whole, message } = limits[name]
    const isValid = value >= min && value <= max && (!whole || Number.isInteger(value))
    if (!isValid) errors[name] = t(message)
    const kept = isValid ? value : settings.parameters[name]
    if (kept !== undefined) parameters[name] = kept
  }
  const more = applyMore(settings.parameters, texts)
  Object.assign(parameters, more.parameters)
  Object.assign(errors, more.errors)
  const isLong = systemPrompt.length > maxPromptLength
  if (isLong) errors.systemPrompt = t('At most {count, number} characters', { count: maxPromptLength })
  return {
    settings: { ...withSystemPrompt(settings, isLong ? settings.systemPrompt : systemPrompt), parameters },
    errors,
  }
}

/** Another text than the prompt's that it came from is an edited one, and none is none's. */
function withSystemPrompt(settings: ConversationSettings, systemPrompt: string): ConversationSettings {
  const { systemPromptOf, ...rest } = settings
  const isSame = systemPrompt === settings.systemPrompt
  if (!systemPromptOf || isBlank(systemPrompt)) return { ...rest, systemPrompt }
  return { ...rest, systemPrompt, systemPromptOf: isSame ? systemPromptOf : { ...systemPromptOf, isEdited: true } }
}

/** Why something that was typed is not used, in a sentence; null where all of it is. */
export function unusedSentence(errors: ParameterErrors): string | null {
  const parts = Object.entries(errors).map(([field, message]) =>
    t('{name} ({problem})', {
      name: t(parameterNames[field as keyof typeof parameterNames].name),
      problem: message,
    }),
  )
  if (parts.length === 0) return null
  return t('Not used: {parameters}. What you typed is still in Parameters.', {
    parameters: parts.join(t(', ', {}, 'list')),
  })
}
