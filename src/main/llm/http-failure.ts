import { quote, type CallContext, type FailureType, type LlmFailure } from './failure.ts'
import { isAboutMaxTokens, isFirewall, isPolicy, meaningOf } from './refusal-meaning.ts'
import { serverWords } from './server-words.ts'
import { cutText } from '../../shared/text.ts'

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
  const said = serverText === '' ? '' : ` It says: “${quote(serverText, apiKey)}”`
  const status = answer.status === null ? '' : ` (HTTP ${answer.status})`
  const named = model === null ? 'the model' : `the model “${model}”`
  switch (type) {
    case 'wrong_key':
      return {
        type,
        message:
          apiKey === null
            ? `${provider.name} asks for an API key${status}.${said}`
            : `${provider.name} does not accept the API key${status}.${said}`,
        advice: `Enter a valid key for ${provider.name} in Settings, then retry.`,
      }
    case 'no_access':
      return answer.status === 407
        ? {
            type,
            message: `The network’s proxy asks for a sign-in before it lets requests through${status}.`,
            advice: 'Your message is kept. Sign in to the network or its proxy, then retry.',
          }
        : {
            type,
            message: `${provider.name} refuses access to ${named}${status}.${said}`,
            advice: isPolicy(serverText)
              ? `Check the privacy and policy settings of your account at ${provider.name}, or choose another model.`
              : 'Check that the key’s account or project may use this model, and that the region is allowed.',
          }
    case 'unknown_model':
      return {
        type,
        message: `${provider.name} does not have ${named}${status}.${said}`,
        advice: adviceForModel(context),
      }
    case 'wrong_url':
      return {
        type,
        message: `There is no chat API at ${provider.baseUrl}${status}.${said}`,
        advice: 'Check the base URL in Settings. It usually ends in /v1.',
      }
    case 'rate_limited': {
      const wait = answer.retryAfterMs === null ? null : waitText(answer.retryAfterMs)
      return {
        type,
        message: `${provider.name} limits how often it can be called${status}${wait ? ` and asks to wait ${wait}` : ''}.${said}`,
        advice:
          answer.status === 413
            ? 'Shorten the message or the chat, or wait a little, then retry.'
            : wait
              ? `Wait ${wait}, then retry.`
              : 'Wait a little, then retry.',
      }
    }
    case 'quota':
      return {
        type,
        message: `The account at ${provider.name} has no credit or quota left${status}.${said}`,
        advice: `Check plan and billing at ${provider.name}, or choose a model of another provider.`,
      }
    case 'too_long':
      return {
        type,
        message: `The conversation is longer than ${named} can take${status}.${said}`,
        advice: 'Start a new chat, shorten the message, or choose a model with a larger context.',
      }
    case 'content_filter':
      return {
        type,
        message: `${provider.name}’s content filter refused the message${status}.${said}`,
        advice: 'Reword your message, then send it again.',
      }
    case 'not_json':
      return notTheApi(
        context,
        answer.status === 511 ? 'returned a network sign-in page' : `returned HTTP ${answer.status ?? 200}`,
      )
    case 'timeout':
      return {
        type,
        message: `${provider.name} took too long to answer${status}.${said}`,
        advice: 'Retry. If it happens again, try a smaller model or a shorter chat.',
      }
    case 'server_error':
      return {
        type,
        message: `${provider.name} returned a server error${status}.${said}`,
        advice: 'Nothing is wrong with your message. Retry in a moment, or choose another model.',
      }
    default:
      return {
        type,
        message: `${provider.name} did not accept the request${status}.${said}`,
        advice: isAboutMaxTokens(serverText)
          ? 'Lower max tokens in the parameters of this chat, then retry.'
          : 'Check the model and its parameters (temperature, top p, max tokens), then retry.',
      }
  }
}

/** nginx and Go say so. */
const wantsHttps = /plain HTTP request was sent to HTTPS|sent an HTTP request to an HTTPS server/i

function needsHttps({ status }: RefusedAnswer, { provider }: CallContext): LlmFailure {
  return {
    type: 'wrong_url',
    message: `${provider.name}’s address ${provider.baseUrl} wants https${status === null ? '' : ` (HTTP ${status})`}.`,
    advice: `Your message is kept. Begin the base URL with https:// in Settings, then retry.`,
  }
}

/** Something before the server answered in its place. */
function firewallPage({ status, bodyText }: RefusedAnswer, { provider, apiKey }: CallContext): LlmFailure {
  const title = /<title[^>]*>([^<]*)/i.exec(cutText(bodyText, 20_000))?.[1]?.trim() ?? ''
  const said = title === '' ? '' : ` It says: “${quote(title, apiKey)}”`
  return {
    type: 'not_json',
    message: `A firewall or a proxy before ${provider.name} blocked the call${status === null ? '' : ` (HTTP ${status})`}.${said}`,
    advice: 'Your message is kept. Try another network or turn off the VPN, or check the base URL in Settings.',
  }
}

/** A redirect, which is not followed: it could carry the key elsewhere. */
export function redirected({ provider, apiKey }: CallContext, target: string | null): LlmFailure {
  const url = target !== null && URL.canParse(target, provider.baseUrl) ? new URL(target, provider.baseUrl) : null
  if (!url) return notTheApi({ provider, model: null, apiKey }, 'returned a redirect')
  const base = new URL(provider.baseUrl)
  const shown = url.origin + url.pathname
  const isSameHost = url.hostname === base.hostname
  const meant = shown.replace(/\/+$/, '').replace(/\/chat\/completions$/, '')
  return {
    type: 'not_json',
    message: `${provider.name}’s address ${provider.baseUrl} redirects to ${quote(shown, apiKey)}.`,
    advice: isSameHost
      ? `Your message is kept. Set the base URL to ${quote(meant, apiKey)} in Settings, then retry.`
      : 'If this network has a sign-in page, open it in a browser first. Otherwise check the base URL in Settings.',
  }
}

/** HTML where the API should be. */
export function notTheApi({ provider }: CallContext, what: string): LlmFailure {
  return {
    type: 'not_json',
    message: `${provider.name}’s address ${what}, not an API (${provider.baseUrl}).`,
    advice: 'If this network has a sign-in page, open it in a browser first. Otherwise check the base URL in Settings.',
  }
}

function adviceForModel({ provider, model }: CallContext): string {
  if (provider.kind === 'ollama') return `Run “ollama pull ${model ?? 'MODEL'}” in a terminal, or choose another model.`
  if (provider.kind === 'lmstudio') return 'Load the model in LM Studio, or choose another model.'
  if (provider.kind === 'azure')
    return 'Azure wants the name of your deployment as the model. Check it in the Azure portal.'
  return 'Choose another model from the list, or check its spelling.'
}

/** `Retry-After` in seconds or as an HTTP date (RFC 9110), `retry-after-ms` as OpenAI and Azure send it. */
export function retryAfterMs(headers: Headers, nowMs: number): number | null {
  const exact = headers.get('retry-after-ms')
  if (exact !== null && Number.isFinite(Number(exact))) return Math.max(0, Number(exact))
  const value = headers.get('retry-after')
  if (value === null || value.trim() === '') return null
  if (Number.isFinite(Number(value))) return Math.max(0, Number(value) * 1000)
  const atMs = Date.parse(value)
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs)
}

function waitText(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000))
  if (seconds < 120) return seconds === 1 ? '1 second' : `${seconds} seconds`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`
}
