import { reasoningEfforts, verbosities } from '../../shared/parameter-values.ts'
import type {
  ChatOrigin,
  Attachment,
  ConversationSettings,
  MediaPart,
  Message,
  ModelParameters,
  ObservationDetail,
  Provider,
  Settings,
} from '../../shared/domain.ts'
import { keptFileIn } from '../../shared/domain/attachments.ts'
import { readJson } from '../../shared/messages/read-json.ts'
import { runAgainOf } from '../../shared/messages/run-again.ts'
import { cutText } from '../../shared/text.ts'
import { t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { readWhole } from '../monitor/trace/read-whole.ts'
import { answerOf } from '../ui/send-file.ts'
import { useSettings } from '../settings/settings-store.ts'
import { keepFile } from './attachments/keep-file.ts'
import { bareMessage } from './bare-message.ts'
import { emptyThread, withMessages, type Thread } from './thread.ts'

/** As long as main takes a file's name. */
const maxNameLength = 300

export interface AgainRead {
  thread: Thread
  question: string
  /** Of the question. */
  files: Attachment[]
}

/** The chat that asks it again, and its question; or why there is none, in words for the user. */
export async function readAgain(origin: ChatOrigin, key: string): Promise<AgainRead | { reason: string }> {
  const [result, settings] = await Promise.all([bridge.request('monitor.observation', origin), readSettings()])
  if (!result.ok) return { reason: result.error.message }
  const { input } = result.value
  const place = { ...origin, side: 'input' as const }
  let whole = input?.value
  if (input?.isShortened) {
    try {
      whole = readJson(await readWhole(place, input))
    } catch (error) {
      // Words of a failure are no question to a model.
      return { reason: error instanceof Error ? error.message : String(error) }
    }
  }
  const again = runAgainOf(whole)
  if ('reason' in again) return again
  const messages: Message[] = []
  let files: Attachment[]
  try {
    for (const [at, { role, content, files: sent }] of again.earlier.entries()) {
      const attachments = await takeFiles(sent)
      const place = { id: `${key}#${at}`, parentId: at === 0 ? null : `${key}#${at - 1}` }
      messages.push(bareMessage({ ...place, role, content, ...(attachments.length > 0 && { attachments }) }))
    }
    files = await takeFiles(again.files)
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) }
  }
  const thread = { ...emptyThread(key), origin, settings: settingsFor(result.value, again.systemPrompt, settings) }
  return { thread: withMessages(thread, messages, messages.at(-1)?.id ?? null), question: again.question, files }
}

interface KnownSettings {
  settings: Settings
  providers: readonly Provider[]
}

/** A page that begins with such an address does not know them yet. */
function readSettings(): Promise<KnownSettings> {
  return new Promise((resolve) => {
    const look = ({ settings, providers }: ReturnType<typeof useSettings.getState>): boolean => {
      if (settings && providers) resolve({ settings, providers })
      return settings !== null && providers !== null
    }
    if (look(useSettings.getState())) return
    const end = useSettings.subscribe((state) => {
      if (look(state)) end()
    })
  })
}

/** The recorded model where its provider is known by its name, else the one of new chats. */
function settingsFor(
  { provider, model, modelParameters }: ObservationDetail,
  systemPrompt: string,
  { settings, providers }: KnownSettings,
): ConversationSettings {
  const known = providers.find(({ name }) => name === provider)
  const { providerId, model: usual } = settings.defaults
  return {
    ...(known && model !== null ? { providerId: known.id, model } : { providerId, model: usual }),
    systemPrompt,
    parameters: parametersIn(modelParameters ?? {}),
  }
}

/** Those that a chat has, by the names that providers give them. */
export function parametersIn(recorded: Record<string, unknown>): ConversationSettings['parameters'] {
  const first = (names: readonly string[], isUsable: (value: number) => boolean): number | undefined =>
    names.map((name) => Number(recorded[name] ?? Number.NaN)).find(isUsable)
  const temperature = first(['temperature'], (value) => value >= 0 && value <= 2)
  const topP = first(['top_p', 'topP'], (value) => value >= 0 && value <= 1)
  const maxTokens = first(
    ['max_tokens', 'maxTokens', 'max_completion_tokens', 'max_output_tokens', 'maxOutputTokens'],
    (value) => Number.isInteger(value) && value >= 1 && value <= 10_000_000,
  )
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...rarelySet(recorded),
  }
}

function rarelySet({ reasoning_effort, verbosity, seed, stop }: Record<string, unknown>): ModelParameters {
  const effort = reasoningEfforts.find((one) => one === reasoning_effort)
  const words = verbosities.find((one) => one === verbosity)
  const stops = (Array.isArray(stop) ? stop : [stop]).filter((one) => typeof one === 'string' && one !== '')
  return {
    ...(effort && { reasoningEffort: effort }),
    ...(words && { verbosity: words }),
    ...(Number.isSafeInteger(seed) && { seed: seed as number }),
    ...(stops.length > 0 && stops.length <= 16 && { stop: stops as string[] }),
  }
}

/** Those that are kept here as they are; a picture that is in the record alone is kept from now on. Throws with words for the user. */
async function takeFiles(files: readonly MediaPart[]): Promise<Attachment[]> {
  const named = files.map((file, index) => ({
    ...file,
    sha256: keptFileIn(file.reference),
    name: cutText(file.name ?? t('File {number}', { number: index + 1 }), maxNameLength),
  }))
  const references = named.flatMap(({ sha256, name }) => (sha256 === null ? [] : [{ sha256, name }]))
  const kept = references.length === 0 ? [] : await answerOf(bridge.request('attachments.find', { references }))
  const taken: Attachment[] = []
  for (const { sha256, name, imageUrl } of named) {
    const attachment = sha256 !== null ? kept.shift() : imageUrl !== null && (await keepFile(fileOf(imageUrl, name)))
    if (attachment) taken.push(attachment)
  }
  return taken
}

function fileOf(dataUrl: string, name: string): File {
  const type = dataUrl.slice('data:'.length, dataUrl.indexOf(';'))
  const characters = atob(dataUrl.slice(dataUrl.indexOf(',') + 1))
  const bytes = Uint8Array.from(characters, (character) => character.codePointAt(0) ?? 0)
  const extension = `.${type.replace('image/', '').replace('jpeg', 'jpg')}`
  return new File([bytes], name.includes('.') ? name : `${name}${extension}`, { type })
}
