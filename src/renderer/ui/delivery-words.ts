import type { DeliveryState } from '../../shared/domain.ts'
import { ledgerWords } from '../../shared/ledger-words.ts'
import type { ShapeName } from './shape-name.ts'

export { ledgerWords }

export interface StateWords {
  word: string
  meaning: string
  shape: ShapeName
}

const { delivered, pending, dead, lost } = ledgerWords

/** What holds of a record and of a batch alike. */
export const inFlightWords: Record<'sending' | 'retry' | 'ambiguous', StateWords> = {
  sending: { word: 'Sending', meaning: 'On its way to Langfuse.', shape: 'half' },
  retry: { word: pending, meaning: 'Langfuse did not accept it yet; it is sent again.', shape: 'clock' },
  ambiguous: {
    word: 'Checking',
    meaning: 'Sent without an answer. Holdfast checks whether Langfuse has it before sending it again.',
    shape: 'question',
  },
}

export const deliveryWords: Record<DeliveryState, StateWords> = {
  open: { word: 'Running', meaning: 'The call is still running; it is recorded once it ends.', shape: 'ring' },
  recorded: { word: pending, meaning: 'Saved on this computer, to be sent to Langfuse.', shape: 'dot' },
  ...inFlightWords,
  delivered: { word: delivered, meaning: 'Langfuse accepted it.', shape: 'check' },
  confirmed: { word: delivered, meaning: 'Langfuse accepted it and shows it.', shape: 'check' },
  lost: {
    word: lost,
    meaning: 'Discarded by you, dropped at the size cap, or damaged before delivery.',
    shape: 'slash',
  },
  imported: { word: 'Imported', meaning: 'From a file. It is never sent to Langfuse.', shape: 'arrow' },
  dead: { word: dead, meaning: 'Langfuse refused it. It is kept on this computer; see Sync.', shape: 'cross' },
}

const states = Object.keys(deliveryWords) as DeliveryState[]

/** Each word once, in the order a record goes through them. */
export const deliveryChoices: string[] = [...new Set(states.map((state) => deliveryWords[state].word))]

/** The states behind a word. */
export const statesOf = (word: string): DeliveryState[] => states.filter((state) => deliveryWords[state].word === word)

const eventWords: Record<string, string> = {
  recorded: 'Recorded',
  sealed: 'Batched',
  sent: 'Sent',
  sending: inFlightWords.sending.word,
  retry: pending,
  ambiguous: inFlightWords.ambiguous.word,
  accepted: delivered,
  delivered,
  confirmed: 'Confirmed',
  dropped: 'Dropped',
  cut: 'Shortened',
  dead,
  revived: 'Retried',
  lost,
}

/** An entry of a record's delivery history; what a newer version wrote stays as it is. */
export const eventWord = (kind: string): string => eventWords[kind] ?? kind
