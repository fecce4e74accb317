import type { ModelParameters } from '../../shared/domain.ts'

export type ParameterTexts = Record<keyof ModelParameters & string, string>

const limits = {
  temperature: { min: 0, max: 2, whole: false, message: '0 to 2' },
  topP: { min: 0, max: 1, whole: false, message: '0 to 1' },
  maxTokens: { min: 1, max: 10_000_000, whole: true, message: '1 or more' },
}

export function parametersAsText({ temperature, topP, maxTokens }: ModelParameters): ParameterTexts {
  return { temperature: String(temperature ?? ''), topP: String(topP ?? ''), maxTokens: String(maxTokens ?? '') }
}

/** Empty texts are absent parameters. `parameters` is null while any text is not a number within its limits. */
export function parseParameters(texts: ParameterTexts): {
  parameters: ModelParameters | null
  errors: Partial<Record<keyof ParameterTexts, string>>
} {
  const parameters: ModelParameters = {}
  const errors: Partial<Record<keyof ParameterTexts, string>> = {}
  for (const name of ['temperature', 'topP', 'maxTokens'] as const) {
    const text = texts[name].trim().replace(',', '.')
    if (text === '') continue
    const value = Number(text)
    const { min, max, whole, message } = limits[name]
    if (!(value >= min && value <= max) || (whole && !Number.isInteger(value))) errors[name] = message
    else parameters[name] = value
  }
  return { parameters: Object.keys(errors).length === 0 ? parameters : null, errors }
}
