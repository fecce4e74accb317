import type { ProviderKind } from '../../shared/domain.ts'
import { maxModelIdLength } from '../../shared/model-ids.ts'
import { isObject } from '../../shared/json-values.ts'

/** Where lists of models are kept, by those who do not keep them under `data`; the first that holds one counts. */
const listNames = [
  'data',
  'models',
  'model_list',
  'items',
  'results',
  'result',
  'value',
  'deployments',
  'model_names',
  'list',
]
/** What a model is called by in a request, the best first. */
const idNames = ['id', 'model', 'model_name', 'model_id', 'modelId', 'name', 'slug', 'key']
/** An id that no request can name: a row's number, a path into a registry. */
const noName = /^(?:[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}|azureml:\/\/.*)$/i
const maxDepth = 4

/** The ids in a list of models, whatever its shape; null where there is none. */
export function modelIdsIn(body: unknown, depth = 0): string[] | null {
  if (Array.isArray(body)) return idsOf(body)
  if (!isObject(body) || depth > maxDepth) return null
  let isEmpty = false
  for (const name of listNames) {
    const value = body[name]
    // Ollama without a model says null.
    const ids = value === null ? [] : modelIdsIn(value, depth + 1)
    if (ids && ids.length > 0) return ids
    isEmpty ||= ids !== null
  }
  if (isEmpty) return []
  return keysOf(body) ?? (depth === 0 ? listsUnderOtherNames(body) : null)
}

/** `{"gpt-4": {…}}`: the names are the keys. */
function keysOf(body: Record<string, unknown>): string[] | null {
  const entries = Object.entries(body)
  const isMap = entries.length > 0 && entries.every(([name, value]) => isObject(value) && !notModels.has(name))
  return isMap
    ? entries.flatMap(([name, value]) => (isObject(value) && !isOfAnotherKind(value) && isId(name) ? name : []))
    : null
}
const notModels = new Set([...listNames, 'error', 'errors', 'meta', 'usage', 'detail', 'message', 'links'])

/** `{"chat": ["a"], "vision": [{"id": "b"}]}` */
function listsUnderOtherNames(body: Record<string, unknown>): string[] | null {
  const ids = Object.entries(body).flatMap(([name, value]) =>
    Array.isArray(value) && !notModels.has(name) ? idsOf(value) : [],
  )
  return ids.length === 0 ? null : ids
}

function idsOf(entries: unknown[]): string[] {
  return entries.flatMap((entry) => {
    if (typeof entry === 'string') return isId(entry) ? [entry] : []
    if (!isObject(entry) || isOfAnotherKind(entry)) return []
    const names = idNames.flatMap((field) => {
      const name = entry[field]
      return typeof name === 'string' && isId(name) ? [name] : []
    })
    return names.find((name) => !noName.test(name)) ?? names[0] ?? []
  })
}

const isId = (text: string): boolean => text.trim() !== '' && text.length <= maxModelIdLength

/** A model of which the server itself says that it answers no chat. */
function isOfAnotherKind(entry: Record<string, unknown>): boolean {
  const { type, capabilities, architecture } = entry
  if (typeof type === 'string' && otherKinds.has(type.toLowerCase())) return true
  if (isObject(capabilities) && capabilities['completion_chat'] === false) return true
  const outputs = isObject(architecture) ? architecture['output_modalities'] : undefined
  return Array.isArray(outputs) && outputs.length > 0 && !outputs.includes('text')
}
const otherKinds = new Set([
  'embedding',
  'embeddings',
  'rerank',
  'reranker',
  'moderation',
  'image',
  'audio',
  'video',
  'transcribe',
  'text-to-image',
  'text-to-speech',
  'speech-to-text',
  'automatic-speech-recognition',
])

/** Whole names of models that answer no chat, as their makers write them; a part of a name says nothing. */
const otherModels =
  /^(?:nomic-embed-text|mxbai-embed-large|all-minilm|snowflake-arctic-embed\d?|bge-(?:m3|large|base|small)|embeddinggemma|(?:mistral|codestral)-embed|text-embedding-(?:ada-002|3-small|3-large|00\d)|gemini-embedding-(?:exp|\d+))(?:-v?[\d.]+|-latest|-\d{4})?(?::[\w.-]+)?$/i
const stamp = '(?:-(?:latest|preview|hd|mini|\\d{4}(?:-\\d{2}-\\d{2})?))*'
const openAiModels = new RegExp(
  `^(?:whisper-1|tts-1|dall-e-[23]|(?:omni|text)-moderation|chatgpt-image|gpt-image-[\\d.]+|sora-\\d+(?:-pro)?|babbage-002|davinci-002|gpt-3\\.5-turbo-instruct|gpt-(?:4o-)?(?:mini-)?(?:transcribe(?:-diarize)?|tts)|gpt-(?:4o-)?(?:mini-)?realtime(?:-[\\d.]+)?)${stamp}$`,
)

export function answersChat(kind: ProviderKind, id: string): boolean {
  const name = id.split('/').at(-1) ?? id
  return !otherModels.test(name) && !(kind === 'openai' && openAiModels.test(id))
}
