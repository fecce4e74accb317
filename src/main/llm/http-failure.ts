import { itSays, quote, type CallContext, type FailureType, type LlmFailure } from './failure.ts'
import { isAboutMaxTokens, isFirewall, isPolicy, meaningOf } from './refusal-meaning.ts'
import { serverWords } from './server-words.ts'
import { cutText } from '../../shared/text.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

/** An answer other than 2xx, or an error object within a stream, where the status may be missing. */
export interface RefusedAnswer {
  status: number | null
  bodyText: string
  contentType: string
  /** `Retry-After` or `retry-after-ms`, already in milliseconds. */
  retryAfterMs: number | null
}

/**
 * From a refusal to what the user is told. Error bodies as seen from OpenAI, Azure, OpenRouter, Mistral, Gemini (an
 * array; 400 for a bad key), Ollama (a bare string) and FastAPI servers such as vLLM (`detail`).
 */
export function httpFailure(answer: RefusedAnswer, context: CallContext): LlmFailure {
  const isHtml = /html/i.test(answer.contentType) || /^\s*</.test(answer.bodyText)
  const serverText = isHtml ? '' : serverWords(answer.bodyText)
  const facts = isHtml ? '' : `${cutText(serverText, 4000)}\n${cutText(answer.bodyText, 4000)}`
  if (isFirewall(answer.status, cutText(answer.bodyText, 20_000), isHtml)) return firewallPage(answer, context)
  if (wantsHttps.test(answer.bodyText)) return needsHttps(answer, context)
  return explain(meaningOf(answer.status, facts, isHtml), answer, serverText, context)
}

function explain(type: FailureType, answer: RefusedAnswer, serverText: string, context: CallContext): LlmFailure {
  const { provider, model, apiKey } = context
  const says = itSays(quote(serverText, apiKey))
  const status = statusText(answer.status)
  const { name } = provider
  switch (type) {
    case 'wrong_key':
      return {
        type,
        message:
          apiKey === null
            ? said('{name} asks for an API key{status}.', { name, status }) + says
            : said('{name} does not accept the API key{status}.', { name, status }) + says,
        advice: said('Enter a valid key for {name} in Settings, then retry.', { name }),
      }
    case 'no_access':
      return answer.status === 407
        ? {
            type,
            message: said('The network’s proxy asks for a sign-in before it lets requests through{status}.', {
              status,
            }),
            advice: words('Your message is kept. Sign in to the network or its proxy, then retry.'),
          }
        : {
            type,
            message:
              (model === null
                ? said('{name} refuses access to the model{status}.', { name, status })
                : said('{name} refuses access to the model “{model}”{status}.', { name, model, status })) + says,
            advice: isPolicy(serverText)
              ? said('Check the privacy and policy settings of your account at {name}, or choose another model.', {
                  name,
                })
              : words('Check that the key’s account or project may use this model, and that the region is allowed.'),
          }
    case 'unknown_model':
      return {
        type,
        message:
          (model === null
            ? said('{name} does not have the model{status}.', { name, status })
            : said('{name} does not have the model “{model}”{status}.', { name, model, status })) + says,
        advice: adviceForModel(context),
      }
    case 'wrong_url':
      return {
        type,
        message: said('There is no chat API at {baseUrl}{status}.', { baseUrl: provider.baseUrl, status }) + says,
        advice: words('Check the base URL in Settings. It usually ends in /v1.'),
      }
    case 'rate_limited': {
      const wait = answer.retryAfterMs === null ? null : waitText(answer.retryAfterMs)
      return {
        type,
        message:
          (wait
            ? said('{name} limits how often it can be called{status} and asks to wait {wait}.', { name, status, wait })
            : said('{name} limits how often it can be called{status}.', { name, status })) + says,
        advice:
          answer.status === 413
            ? words('Shorten the message or the chat, or wait a little, then retry.')
            : wait
              ? said('Wait {wait}, then retry.', { wait })
              : words('Wait a little, then retry.'),
      }
    }
    case 'quota':
      return {
        type,
        message: said('The account at {name} has no credit or quota left{status}.', { name, status }) + says,
        advice: said('Check plan and billing at {name}, or choose a model of another provider.', { name }),
      }
    case 'too_long':
      return {
        type,
        message:
          (model === null
            ? said('The conversation is longer than the model can take{status}.', { status })
            : said('The conversation is longer than the model “{model}” can take{status}.', { model, status })) + says,
        advice: words('Start a new chat, shorten the message, or choose a model with a larger context.'),
      }
    case 'content_filter':
      return {
        type,
        message: said('{name}’s content filter refused the message{status}.', { name, status }) + says,
        advice: words('Reword your message, then send it again.'),
      }
    case 'not_json':
      return notTheApi(
        context,
        answer.status === 511
          ? words('returned a network sign-in page')
          : said('returned HTTP {status}', { status: answer.status ?? 200 }),
      )
    case 'timeout':
      return {
        type,
        message: said('{name} took too long to answer{status}.', { name, status }) + says,
        advice: words('Retry. If it happens again, try a smaller model or a shorter chat.'),
      }
    case 'server_error':
      return {
        type,
        message: said('{name} returned a server error{status}.', { name, status }) + says,
        advice: words('Nothing is wrong with your message. Retry in a moment, or choose another model.'),
      }
    default:
      return {
        type,
        message: said('{name} did not accept the request{status}.', { name, status }) + says,
        advice: isAboutMaxTokens(serverText)
          ? words('Lower max tokens in the parameters of this chat, then retry.')
          : words('Check the model and its parameters (temperature, top p, max tokens), then retry.'),
      }
  }
}

/** nginx and Go say so. */
const wantsHttps = /plain HTTP request was sent to HTTPS|sent an HTTP request to an HTTPS server/i

function needsHttps({ status }: RefusedAnswer, { provider }: CallContext): LlmFailure {
  return {
    type: 'wrong_url',
    message: said('{name}’s address {baseUrl} wants https{status}.', {
      name: provider.name,
      baseUrl: provider.baseUrl,
      status: statusText(status),
    }),
    advice: words('Your message is kept. Begin the base URL with https:// in Settings, then retry.'),
  }
}

/** Something before the server answered in its place. */
function firewallPage({ status, bodyText }: RefusedAnswer, { provider, apiKey }: CallContext): LlmFailure {
  const title = /<title[^>]*>([^<]*)/i.exec(cutText(bodyText, 20_000))?.[1]?.trim() ?? ''
  return {
    type: 'not_json',
    message:
      said('A firewall or a proxy before {name} blocked the call{status}.', {
        name: provider.name,
        status: statusText(status),
      }) + itSays(quote(title, apiKey)),
    advice: words('Your message is kept. Try another network or turn off the VPN, or check the base URL in Settings.'),
  }
}

/** A redirect, which is not followed: it could carry the key elsewhere. */
export function redirected({ provider, apiKey }: CallContext, target: string | null): LlmFailure {
  const url = target !== null && URL.canParse(target, provider.baseUrl) ? new URL(target, provider.baseUrl) : null
  if (!url) return notTheApi({ provider, model: null, apiKey }, words('returned a redirect'))
  const base = new URL(provider.baseUrl)
  const shown = url.origin + url.pathname
  const meant = /^(.*)\/chat\/completions\/*$/.exec(shown)?.[1] ?? null
  // A page of the same host's is no API, and the address that it has already leads here again.
  const isMovedApi = url.hostname === base.hostname && meant !== null && meant !== provider.baseUrl
  return {
    type: 'not_json',
    message: said('{name}’s address {baseUrl} redirects to {target}.', {
      name: provider.name,
      baseUrl: provider.baseUrl,
      target: quote(shown, apiKey),
    }),
    advice: isMovedApi
      ? said('Your message is kept. Set the base URL to {url} in Settings, then retry.', { url: quote(meant, apiKey) })
      : words(
          'If this network has a sign-in page, open it in a browser first. Otherwise check the base URL in Settings.',
        ),
  }
}

/** HTML where the API should be. */
export function notTheApi({ provider }: CallContext, what: string): LlmFailure {
  return {
    type: 'not_json',
    message: said('{name}’s address {what}, not an API ({baseUrl}).', {
      name: provider.name,
      what,
      baseUrl: provider.baseUrl,
    }),
    advice: words(
      'If this network has a sign-in page, open it in a browser first. Otherwise check the base URL in Settings.',
    ),
  }
}

function adviceForModel({ provider, model }: CallContext): string {
  if (provider.kind === 'ollama')
    return said('Run “ollama pull {model}” in a terminal, or choose another model.', { model: model ?? 'MODEL' })
  if (provider.kind === 'lmstudio') return words('Load the model in LM Studio, or choose another model.')
  if (provider.kind === 'azure')
    return words('Azure wants the name of your deployment as the model. Check it in the Azure portal.')
  return words('Choose another model from the list, or check its spelling.')
}

/** `Retry-After` in seconds or as an HTTP date (RFC 9110), `retry-after-ms` as OpenAI and Azure send it. */
export function retryAfterMs(headers: Headers, nowMs: number): number | null {
  const exact = headers.get('retry-after-ms')
  if (exact !== null && exact.trim() !== '' && Number.isFinite(Number(exact))) return Math.max(0, Number(exact))
  const value = headers.get('retry-after')
  if (value === null || value.trim() === '') return null
  if (Number.isFinite(Number(value))) return Math.max(0, Number(value) * 1000)
  const atMs = Date.parse(value)
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs)
}

/** A longer wait is a mistake of the server's, and no time to tell anybody. */
const longestToldMs = 31 * 86_400_000

function waitText(ms: number): string | null {
  if (ms > longestToldMs) return null
  const seconds = Math.max(1, Math.ceil(ms / 1000))
  if (seconds < 120) return said('{n, plural, one {# second} other {# seconds}}', { n: seconds })
  const minutes = Math.ceil(seconds / 60)
  return minutes < 120
    ? said('{n, plural, one {# minute} other {# minutes}}', { n: minutes })
    : said('{n, plural, one {# hour} other {# hours}}', { n: Math.ceil(minutes / 60) })
}

const statusText = (status: number | null): string => (status === null ? '' : ` (HTTP ${status})`)
