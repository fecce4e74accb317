import type { Provider, ProviderKind, ProviderPreset } from '../../shared/domain.ts'
import { isThisComputer } from '../net/loopback.ts'
import { hasHost, typedAddress } from '../../shared/typed-address.ts'
import { maxModelListBytes } from './limits.ts'
import { modelIdsIn } from './model-list.ts'
import { readBody } from './read-body.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

export { listModels, type ModelList } from './models.ts'

/** What can be added in Settings, in the order it is offered. `RESOURCE` stands for what the user fills in. */
export const presets: ProviderPreset[] = [
  {
    kind: 'openai',
    name: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    needsKey: true,
    keyUrl: 'https://platform.openai.com/api-keys',
  },
  {
    kind: 'anthropic',
    name: 'Anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    needsKey: true,
    keyUrl: 'https://console.anthropic.com/settings/keys',
  },
  {
    kind: 'gemini',
    name: 'Google Gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    needsKey: true,
    keyUrl: 'https://aistudio.google.com/apikey',
  },
  {
    kind: 'openrouter',
    name: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    needsKey: true,
    keyUrl: 'https://openrouter.ai/settings/keys',
  },
  {
    kind: 'groq',
    name: 'Groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    needsKey: true,
    keyUrl: 'https://console.groq.com/keys',
  },
  {
    kind: 'mistral',
    name: 'Mistral',
    baseUrl: 'https://api.mistral.ai/v1',
    needsKey: true,
    keyUrl: 'https://console.mistral.ai/api-keys',
  },
  {
    kind: 'deepseek',
    name: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com/v1',
    needsKey: true,
    keyUrl: 'https://platform.deepseek.com/api_keys',
  },
  {
    kind: 'azure',
    name: 'Azure OpenAI',
    baseUrl: 'https://RESOURCE.openai.azure.com/openai/v1',
    needsKey: true,
    keyUrl: 'https://portal.azure.com',
  },
  { kind: 'litellm', name: 'LiteLLM', baseUrl: 'http://127.0.0.1:4000/v1', needsKey: false },
  { kind: 'ollama', name: 'Ollama', baseUrl: 'http://127.0.0.1:11434/v1', needsKey: false },
  { kind: 'lmstudio', name: 'LM Studio', baseUrl: 'http://127.0.0.1:1234/v1', needsKey: false },
  { kind: 'vllm', name: 'vLLM', baseUrl: 'http://127.0.0.1:8000/v1', needsKey: false },
  { kind: 'llamacpp', name: 'llama.cpp', baseUrl: 'http://127.0.0.1:8080/v1', needsKey: false },
  { kind: 'custom', name: words('Other'), baseUrl: '', needsKey: false },
  { kind: 'demo', name: words('Demo'), baseUrl: 'demo:', needsKey: false },
]

const custom: ProviderPreset = { kind: 'custom', name: words('Other'), baseUrl: '', needsKey: false }

export const presetOf = (kind: ProviderKind): ProviderPreset => presets.find((preset) => preset.kind === kind) ?? custom

/** The built-in demo model: no key, no network, no intelligence. */
export const demoProvider: Provider = {
  id: 'demo',
  kind: 'demo',
  name: words('Demo (built in)'),
  baseUrl: 'demo:',
  hasKey: false,
  keyFor: null,
  keyAbsence: null,
  needsKey: false,
  builtIn: true,
  reachable: true,
}

export type NormalisedUrl = { ok: true; baseUrl: string } | { ok: false; message: string }

/**
 * What a user typed or pasted as a base URL, without a trailing slash and without the path of an endpoint. Plain http
 * is accepted for any host, since people run servers on their own networks; the key and the text are then readable on
 * the way.
 */
export function normaliseBaseUrl(input: string): NormalisedUrl {
  const { text: typed, scheme } = typedAddress(input)
  if (typed === '') return { ok: false, message: words('Enter a base URL, for instance http://127.0.0.1:8000/v1.') }
  if (scheme !== null && !/^https?$/.test(scheme)) {
    return { ok: false, message: said('A base URL begins with https:// or http://, not with {scheme}://.', { scheme }) }
  }
  const withScheme = scheme === null ? `${looksLocal(typed) ? 'http' : 'https'}://${typed}` : typed
  const url = !/\s/.test(typed) && URL.canParse(withScheme) ? new URL(withScheme) : null
  if (!url || !hasHost(url))
    return { ok: false, message: words('This is not a web address. Example: https://api.example.com/v1.') }
  if (url.username !== '' || url.password !== '') {
    return {
      ok: false,
      message: words('Leave user name and password out of the base URL; enter the key in its own field.'),
    }
  }
  if (/^resource\./i.test(url.hostname)) {
    return { ok: false, message: words('Put the name of your Azure resource in place of RESOURCE.') }
  }
  if (url.search !== '' || url.hash !== '') {
    return { ok: false, message: words('Leave out what follows ? or # in the base URL.') }
  }
  const path = url.pathname.replace(/\/+$/, '').replace(/\/(chat\/completions|completions|responses|models)$/, '')
  return { ok: true, baseUrl: url.origin + path.replace(/\/+$/, '') }
}

/** By the host as a whole: a name that only begins like one is anybody's, and is to have no key over plain http. */
function looksLocal(typed: string): boolean {
  const address = `http://${typed}`
  if (!URL.canParse(address)) return false
  const { hostname } = new URL(address)
  return isThisComputer(hostname) || /^(10\.\d+|192\.168|172\.(1[6-9]|2\d|3[01]))\.\d+\.\d+$/.test(hostname)
}

/** A server on localhost that was looked for. */
export type FoundServer = Pick<Provider, 'id' | 'kind' | 'name' | 'baseUrl'> & { reachable: boolean }

const localServers = [presetOf('ollama'), presetOf('lmstudio')].map(({ kind, name, baseUrl }) => ({
  id: kind,
  kind,
  name,
  baseUrl,
}))

/** Of what is in the list unasked; nobody else's provider has one of them. */
export const builtInIds: readonly string[] = [demoProvider, ...localServers].map(({ id }) => id)

/**
 * Looks for Ollama and LM Studio where they listen by default; answers for both, found or not, within `timeoutMs`.
 * Never throws.
 */
export async function discoverLocal(
  fetchModels: typeof fetch,
  {
    timeoutMs = 1_000,
    servers = localServers,
  }: { timeoutMs?: number; servers?: Omit<FoundServer, 'reachable'>[] } = {},
): Promise<FoundServer[]> {
  const look = async (baseUrl: string): Promise<boolean> => {
    try {
      const signal = AbortSignal.timeout(timeoutMs)
      const response = await fetchModels(`${baseUrl}/models`, { signal, redirect: 'error' })
      const { text } = await readBody(response, { maxBytes: maxModelListBytes, signal })
      const body: unknown = JSON.parse(text)
      return response.ok && modelIdsIn(body) !== null
    } catch {
      return false
    }
  }
  return Promise.all(servers.map(async (server) => ({ ...server, reachable: await look(server.baseUrl) })))
}
