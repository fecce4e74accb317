import type { ProviderKind } from '../../shared/domain.ts'
import { tableNamesOf } from './model-names.ts'
import { attempt, namesPlainly } from './prices.ts'

/**
 * How many tokens a model takes, by the table inside @pydantic/genai-prices; null where it does not name this model. A server of
 * the user's own may have been started with less.
 */
export async function contextWindowOf(kind: ProviderKind, model: string): Promise<number | null> {
  const names = tableNamesOf(kind, model)
  if (names.length === 0) return null
  const { calcPrice } = await import('@pydantic/genai-prices')
  for (const { providerId, name } of names) {
    const found = attempt(() => calcPrice({ input_tokens: 1 }, name, { providerId }))
    const window = found && namesPlainly(found.model, name.toLowerCase()) ? found.model.context_window : undefined
    if (window !== undefined && window > 0) return window
  }
  return null
}
