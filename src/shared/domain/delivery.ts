export type DeliveryState =
  /** The call is still running; nothing to deliver yet. */
  | 'open'
  /** Recorded, waiting for its batch to be sealed. */
  | 'recorded'
  /** In a sealed batch that is waiting to be sent or on its way. */
  | 'sending'
  /** Its batch was refused for now and waits for its next try. */
  | 'retry'
  /** Sent, but no answer arrived: Langfuse is asked whether it has it before it is sent again. */
  | 'ambiguous'
  /** Langfuse has accepted it. */
  | 'delivered'
  /** Accepted, and seen there when looked up later. */
  | 'confirmed'
  /** Refused for good; kept, can be inspected and retried. */
  | 'dead'
  /** Discarded by the user, dropped at the size cap, or damaged, before it was delivered. */
  | 'lost'
  /** From a file: no record, and never sent. */
  | 'imported'

/** accepted = delivered + pending + dead + lost, always. */
export interface Ledger {
  accepted: number
  delivered: number
  pending: number
  dead: number
  lost: number
  /** Set where damage took records that nobody can count: `accepted` and `lost` are at least what they say. */
  lostIsUnknown?: true
}
