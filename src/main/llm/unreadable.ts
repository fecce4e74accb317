import { quote, type CallContext, type LlmFailure } from './failure.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

/** Neither JSON nor an error of the API. */
export function unreadable({ provider, apiKey }: CallContext, text: string): LlmFailure {
  return {
    type: 'unreadable',
    message: said('{name} sent something that is no part of an answer: “{text}”', {
      name: provider.name,
      text: quote(text, apiKey),
    }),
    advice: words('What had arrived before is kept. Retry; if it happens again, check the base URL in Settings.'),
  }
}

/** The label and the bytes do not agree on whether the answer is compressed. */
export function compressedUnsaid({ provider }: CallContext): LlmFailure {
  return {
    type: 'unreadable',
    message: said('{name} sent a compressed answer that is not labelled as compressed.', { name: provider.name }),
    advice: words('Your message is kept. Turn compression off in the server or the proxy before it, then retry.'),
  }
}

export function notCompressed({ provider }: CallContext): LlmFailure {
  return {
    type: 'unreadable',
    message: said('{name} labelled its answer as compressed, and it cannot be unpacked.', { name: provider.name }),
    advice: words('Your message is kept. Turn compression off in the server or the proxy before it, then retry.'),
  }
}
