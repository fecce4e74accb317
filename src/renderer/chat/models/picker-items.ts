import type { ModelRows } from '../model-rows.ts'
import type { Provider } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { providerLabel } from '../../ui/provider-label.ts'

/** A line of the picker's list. What has an id can be chosen. */
export type PickerItem =
  | { kind: 'heading'; key: string; text: string }
  | {
      kind: 'model'
      key: string
      provider: Provider
      model: string
      /** The provider stands beside it, since no heading names it. */
      isNamed: boolean
      isDisabled: boolean
    }

export function pickerItems(rows: ModelRows, typed: string): PickerItem[] {
  const heading = (text: string, key = text): PickerItem => ({ kind: 'heading', key: `heading/${key}`, text })
  const model = (provider: Provider, name: string, isNamed: boolean, place = '', isDisabled = false): PickerItem => ({
    kind: 'model',
    key: `${place}${provider.id}/${name}`,
    provider,
    model: name,
    isNamed,
    isDisabled,
  })
  const named = (text: string, list: ModelRows['recent']): PickerItem[] =>
    list.length === 0 ? [] : [heading(text), ...list.map((row) => model(row.provider, row.model, true))]
  return [
    ...(rows.current
      ? [heading(t('Current')), model(rows.current.provider, rows.current.model, true, '', !rows.current.isUsable)]
      : []),
    ...named(t('Favourites'), rows.favourites),
    ...named(t('Recent'), rows.recent),
    ...rows.groups.flatMap(({ provider, models }) => [
      heading(providerLabel(provider), provider.id),
      ...models.map((name) => model(provider, name, false)),
    ]),
    ...(rows.typed.length === 0 ? [] : [heading(t('Use this name'), 'typed')]),
    ...rows.typed.map((provider) => model(provider, typed, true, 'typed/')),
  ]
}

/** The next that can be chosen, from a key on, around the ends; null where there is none. */
export function stepFrom(items: readonly PickerItem[], key: string | null, step: 1 | -1): string | null {
  const usable = items.filter((item) => item.kind === 'model' && !item.isDisabled)
  if (usable.length === 0) return null
  const at = usable.findIndex((item) => item.key === key)
  if (at < 0) return usable.at(step === 1 ? 0 : -1)?.key ?? null
  return usable[(at + step + usable.length) % usable.length]?.key ?? null
}
