import type { RedactionSettings } from '../../../shared/domain.ts'
import type { TurnEnd, TurnStart } from '../record.ts'
import { leftOutSlow } from './markers.ts'
import { rulesOf } from './rules.ts'
import { openRedactionThread } from './redaction-thread.ts'
import { endWith, inputWith, redactAtOnce, searchedInEnd, searchedInInput } from './redaction.ts'

export interface RedactionRoom {
  /** Both answer undefined where nothing is to be taken out. */
  input(messages: TurnStart['input'], settings: RedactionSettings): Promise<TurnStart['input'] | undefined>
  end(end: TurnEnd, settings: RedactionSettings): Promise<TurnEnd | undefined>
  text(text: string, settings: RedactionSettings): Promise<string>
  close(): Promise<void>
}

/**
 * Redacts what is about to be written, long texts on a thread of their own, so that neither the window nor the disk waits
 * for it. A text that takes too long is left out of the record; `onLeftOut` is given the pattern that was running.
 */
export function openRedaction(onLeftOut: (pattern: string) => void): RedactionRoom {
  const thread = openRedactionThread()
  const all = async (texts: string[], settings: RedactionSettings): Promise<string[]> => {
    const atOnce = redactAtOnce(settings, texts)
    if (atOnce) return atOnce
    const { texts: redacted, slowRule } = await thread.redact(settings, texts)
    if (slowRule !== null) onLeftOut(rulesOf(settings).rules[slowRule]?.pattern ?? '')
    return redacted.map((text) => text ?? leftOutSlow)
  }
  return {
    input: async (messages, settings) =>
      isOff(settings)
        ? undefined
        : inputWith(messages, settings, await all(searchedInInput(messages, settings), settings)),
    end: async (end, settings) =>
      isOff(settings) ? undefined : endWith(end, settings, await all(searchedInEnd(end, settings), settings)),
    text: async (text, settings) => (await all([text], settings))[0] ?? leftOutSlow,
    close: thread.close,
  }
}

const isOff = ({ bodies, keys, emails, patterns }: RedactionSettings): boolean =>
  bodies === 'all' && !keys && !emails && patterns.length === 0
