import type { DeliveryState } from '../../shared/domain.ts'
import { ledgerWords } from '../../shared/ledger-words.ts'
import { shown, words } from '../../shared/words/t.ts'
import type { ShapeName } from './shape-name.ts'

export { ledgerWords }

export interface StateWords {
  /** What it is known by, in addresses too. */
  english: string
  word: string
  meaning: string
  shape: ShapeName
}

/** Looked up whenever they are read: nobody has chosen a language when a table is made. */
export const stateWords = (shape: ShapeName, english: string, meaning: string): StateWords => ({
  shape,
  english,
  get word() {
    return shown(english)
  },
  get meaning() {
    return shown(meaning)
  },
})

const { delivered, pending, dead, lost } = ledgerWords

/** What holds of a record and of a batch alike. */
export const inFlightWords: Record<'sending' | 'retry' | 'ambiguous', StateWords> = {
  sending: stateWords('half', words('Sending'), words('On its way to Langfuse.')),
  retry: stateWords('clock', pending, words('Langfuse did not accept it yet; it is sent again.')),
  ambiguous: stateWords(
    'question',
    words('Checking'),
    words('Sent without an answer. Holdfast checks whether Langfuse has it before sending it again.'),
  ),
}

export const deliveryWords: Record<DeliveryState, StateWords> = {
  open: stateWords('ring', words('Running'), words('The call is still running; it is recorded once it ends.')),
  recorded: stateWords('dot', pending, words('Saved on this computer, to be sent to Langfuse.')),
  ...inFlightWords,
  delivered: stateWords('check', delivered, words('Langfuse accepted it.')),
  confirmed: stateWords('check', delivered, words('Langfuse accepted it and shows it.')),
  lost: stateWords('slash', lost, words('Discarded by you, dropped at the size cap, or damaged before delivery.')),
  imported: stateWords('arrow', words('Imported'), words('From a file. It is never sent to Langfuse.')),
  dead: stateWords('cross', dead, words('Langfuse refused it. It is kept on this computer; see Sync.')),
}

const states = Object.keys(deliveryWords) as DeliveryState[]

/** Each word once, in the order a record goes through them; `shown` says it. */
export const deliveryChoices: string[] = [...new Set(states.map((state) => deliveryWords[state].english))]

/** The states behind one of these. */
export const statesOf = (english: string): DeliveryState[] =>
  states.filter((state) => deliveryWords[state].english === english)

const eventWords: Record<string, string> = {
  recorded: words('Recorded'),
  sealed: words('Batched'),
  sent: words('Sent'),
  sending: inFlightWords.sending.english,
  retry: pending,
  ambiguous: inFlightWords.ambiguous.english,
  accepted: delivered,
  delivered,
  confirmed: words('Confirmed'),
  dropped: words('Dropped'),
  cut: words('Shortened'),
  dead,
  revived: words('Retried'),
  lost,
}

/** An entry of a record's delivery history; what a newer version wrote stays as it is. */
export const eventWord = (kind: string): string => shown(eventWords[kind] ?? kind)
