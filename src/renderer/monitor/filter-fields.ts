import type { TraceFacets, TraceSource } from '../../shared/domain.ts'
import { observationTypes } from '../../shared/observation-types.ts'
import { msg, shown, t, type Message } from '../../shared/words/t.ts'
import { deliveryChoices } from '../ui/delivery-words.ts'
import type { Choice } from '../ui/field.tsx'
import { levelWord } from './level.tsx'
import { levelChoices, sourceChoices, type ListField } from './monitor-query.ts'
import { weekHourChoices, weekHourName } from './week-hours.ts'

/** What one filters by, in the words of the table. */
export const fieldNames: Record<ListField, Message> = {
  type: msg('Type'),
  model: msg('Model'),
  provider: msg('Provider'),
  user: msg('User'),
  chat: msg('Chat'),
  environment: msg('Environment'),
  tag: msg('Tag'),
  source: msg('Source'),
  level: msg('Level'),
  delivery: msg('Delivery'),
  weekHour: msg('Hour of the week'),
}

const sourceWords: Record<TraceSource, Message> = { chat: msg('Chats'), import: msg('Imports') }

const plain = (values: readonly string[]): Choice<string>[] => values.map((value) => ({ value, label: value }))
const named = (values: readonly { id: string; name: string }[]): Choice<string>[] =>
  values.map(({ id, name }) => ({ value: id, label: name || id }))

/** The values that there are; `wanted` ones are among them, also where no trace has them any more. */
export function choicesOf(field: ListField, facets: TraceFacets, wanted: readonly string[]): Choice<string>[] {
  const choices = {
    type: () => plain(observationTypes),
    model: () => plain(facets.models),
    provider: () => named(facets.providers),
    user: () => plain(facets.users),
    chat: () => named(facets.chats),
    environment: () => plain(facets.environments),
    tag: () => plain(facets.tags),
    source: () => sourceChoices.map((value) => ({ value, label: t(sourceWords[value]) })),
    level: () => levelChoices.map((value) => ({ value, label: levelWord(value) })),
    delivery: () => deliveryChoices.map((value) => ({ value, label: shown(value) })),
    weekHour: () => weekHourChoices.map((value) => ({ value, label: weekHourName(Number(value)) })),
  }[field]()
  const others = wanted.filter((value) => !choices.some((choice) => choice.value === value))
  return [...plain(others), ...choices]
}

export const labelOf = (field: ListField, value: string, facets: TraceFacets): string =>
  choicesOf(field, facets, [value]).find((choice) => choice.value === value)?.label ?? value

/** What is asked of an observation itself where observations are the rows; all else is asked of its trace. */
const ownFields = new Set<string>(['type', 'model', 'provider', 'level', 'durationAboveMs', 'costAboveUsd'])
export const isOwnField = (field: ListField | 'durationAboveMs' | 'costAboveUsd'): boolean => ownFields.has(field)
