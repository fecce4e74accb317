import { parse, type ParseError } from 'jsonc-parser'
import type { PastedServers, ToolServerInput } from '../../shared/domain.ts'
import { isObject, textOf } from '../../shared/json-values.ts'
import { maxServers } from './limits.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

// The JSON of READMEs: `mcpServers` of Claude Desktop, Cursor, Windsurf and Cline, `servers` of VS Code, `mcp` around either,
// one server alone, or the inside of an object without its braces; with comments and commas as people leave them.

/** `${input:token}`, `${env:TOKEN}`, `${TOKEN}`, and Claude Code's `${TOKEN:-otherwise}`. */
const reference = /\$\{(?:input:|env:)?([\w.-]+?)(?::-[^{}]*)?\}/g

export interface ReadServer extends ToolServerInput {
  secrets: { name: string; value: string }[]
  isDisabled: boolean
  alwaysAllow: string[]
}

export interface ReadServers {
  servers: ReadServer[]
  placeholders: PastedServers['placeholders']
  problems: string[]
}

/** `marksBlanks`: what stands for one's own value, such as `YOUR_KEY`, becomes a placeholder; else it is a value like others. */
export function readServers(text: string, { marksBlanks = false } = {}): ReadServers {
  const failed = (problem: string): ReadServers => ({ servers: [], placeholders: [], problems: [problem] })
  const value = readObject(text)
  if (value === null) return failed(words('This is not JSON as a README has it. Paste all of it, with its braces.'))
  const holder = isObject(value['mcp']) ? value['mcp'] : value
  const named = namedServers(holder)
  if (named === null) return failed(words('There are no servers in it: it has neither “mcpServers” nor “servers”.'))
  if (named.length > maxServers) return failed(said('There are more than {maxServers} servers in it.', { maxServers }))
  const problems: string[] = []
  const blanks = createBlanks()
  const servers = named.flatMap(([name, entry]) => {
    const read = toServer(name, isObject(entry) ? plainEntry(entry) : entry, marksBlanks ? blanks.mark : asItIs)
    if (typeof read !== 'string') return [read]
    problems.push(read)
    return []
  })
  const placeholders = placeholdersIn(servers, holder['inputs'] ?? value['inputs'], blanks.marked)
  return { servers, placeholders, problems }
}

function readObject(text: string): Record<string, unknown> | null {
  const plain = text
    .trim()
    .replace(/^```\w*\s*\n/, '')
    .replace(/\n?```$/, '')
    .trim()
  for (const candidate of [plain, `{${plain.replace(/,\s*$/, '')}}`]) {
    const errors: ParseError[] = []
    const value: unknown = parse(candidate, errors, { allowTrailingComma: true })
    if (errors.length === 0 && isObject(value)) return value
  }
  return null
}

function namedServers(holder: Record<string, unknown>): [string, unknown][] | null {
  for (const key of ['mcpServers', 'servers', 'context_servers']) {
    if (isObject(holder[key])) return Object.entries(holder[key])
  }
  if (isServer(holder)) return [[textOf(holder['name']) || nameFor(plainEntry(holder)), holder]]
  const entries = Object.entries(holder)
  return entries.length > 0 && entries.every(([, entry]) => isObject(entry) && isServer(entry)) ? entries : null
}

const addressOf = (entry: Record<string, unknown>): string =>
  textOf(entry['url']) || textOf(entry['serverUrl']) || textOf(entry['httpUrl'])
const isServer = (entry: Record<string, unknown>): boolean =>
  typeof plainEntry(entry)['command'] === 'string' || addressOf(entry) !== ''

/** A command may be a list with its arguments (OpenCode), or an object with them and the environment (Zed). */
function plainEntry(entry: Record<string, unknown>): Record<string, unknown> {
  const { command, environment } = entry
  const plain = { ...entry, env: entry['env'] ?? environment }
  if (isObject(command)) return { ...plain, ...command, command: command['path'] }
  if (!Array.isArray(command)) return plain
  const args: unknown = entry['args'] ?? []
  return { ...plain, command: command[0], args: [...command.slice(1), ...(Array.isArray(args) ? args : [])] }
}

function nameFor(entry: Record<string, unknown>): string {
  const url = addressOf(entry)
  if (URL.canParse(url)) return new URL(url).hostname
  return textOf(entry['command']).split(/[\\/]/).at(-1) ?? ''
}

/** Or what is wrong with it. */
function toServer(name: string, entry: unknown, mark: Mark): ReadServer | string {
  if (!isObject(entry) || !isServer(entry)) return said('“{name}” has neither a command nor an address.', { name })
  const args = entry['args'] ?? []
  if (!Array.isArray(args) || !args.every((arg) => typeof arg === 'string' || typeof arg === 'number')) {
    return said('The arguments of “{name}” are no list of texts.', { name })
  }
  const isLocal = typeof entry['command'] === 'string'
  const url = isLocal ? '' : mark(addressOf(entry), { of: name })
  if (!isLocal && !URL.canParse(url) && !reference.test(url))
    return said('The address of “{name}” is none: {url}', { name, url })
  reference.lastIndex = 0
  const values = isLocal ? entry['env'] : (entry['headers'] ?? {})
  const secrets = Object.entries(isObject(values) ? values : {}).map(([key, value]) => ({
    name: key,
    value:
      typeof value === 'string'
        ? mark(value, { of: name, secret: key })
        : typeof value === 'object'
          ? ''
          : String(value),
  }))
  const always = entry['alwaysAllow'] ?? entry['autoApprove']
  return {
    id: null,
    name,
    kind: isLocal ? 'local' : 'remote',
    command: isLocal ? textOf(entry['command']) : '',
    args: isLocal ? args.map((arg) => mark(String(arg), { of: name })) : [],
    cwd: mark(textOf(entry['cwd']), { of: name }),
    url,
    secrets,
    isDisabled: entry['disabled'] === true || entry['enabled'] === false,
    alwaysAllow: Array.isArray(always) ? always.filter((tool) => typeof tool === 'string') : [],
  }
}

type Placeholder = PastedServers['placeholders'][number]
type Mark = (text: string, place: { of: string; secret?: string }) => string
const asItIs: Mark = (text) => text

const own = String.raw`your[_ -][\w-]+(?: [\w-]+)*`
const inBrackets = String.raw`<[a-z](?:[^<>]{0,78}[^<>\s])?>|\[${own}\]|\{${own}\}`
/** What READMEs write where one's own value belongs: within a text, and as a whole value or word of a header. */
const blankPart = new RegExp(
  String.raw`\$\{[^{}]*\}|${inBrackets}|\byour[_-][\w-]+|(?:[a-z]:)?[\\/]?path[\\/]to[\\/][^\s:;,"]*`,
  'gi',
)
const blankWhole = new RegExp(String.raw`^(?:<[^<>]{1,80}>|\[?${own}\]?|x{3,}|\.{3}|…)$`, 'i')
const blankWord = new RegExp(String.raw`${inBrackets}|\byour[_-]|x{4,}|(?:\.{3}|…)$`, 'i')

/** Each blank gets a mark of its own: two that read the same stand for two values, of which neither is the other's server's. */
function createBlanks(): { mark: Mark; marked: Map<string, Placeholder> } {
  const marked = new Map<string, Placeholder>()
  const put = (text: string, description: string): string => {
    const token = `\${blank.${marked.size + 1}}`
    marked.set(token, { token, text: text.replaceAll('\u00A0', ' '), description, isSecret: !/path/i.test(text) })
    return token
  }
  const mark: Mark = (text, { of, secret }) => {
    if (secret === undefined)
      return text.replaceAll(blankPart, (part) => (part.startsWith('$') ? part : put(part, `${bare(part)} of ${of}`)))
    const description = `${secret} of ${of}`
    if (blankWhole.test(text.trim())) return put(text, description)
    // What stands before a blank in the same word is part of what is meant: `sk-your-key`.
    const spaced = text.replaceAll(/<[^<>\s][^<>]*>/g, (part) => part.replaceAll(/\s/g, '\u00A0'))
    const words = spaced
      .split(' ')
      .map((word) => (!word.includes('${') && blankWord.test(word) ? put(word, description) : word))
    return words.join(' ').replaceAll('\u00A0', ' ')
  }
  return { mark, marked }
}

const bare = (part: string): string => part.replaceAll(/^[<[{]|[>\]}]$/g, '')

function placeholdersIn(
  servers: readonly ReadServer[],
  inputs: unknown,
  blanks: ReadonlyMap<string, Placeholder>,
): Placeholder[] {
  const described = new Map(
    (Array.isArray(inputs) ? inputs.filter(isObject) : []).map((input) => [textOf(input['id']), input] as const),
  )
  const found = new Map<string, Placeholder>()
  const note = (token: string, name: string): void => {
    const blank = blanks.get(token)
    if (blank) return void found.set(token, blank)
    const input = described.get(name)
    const description = textOf(input?.['description']) || name
    if (!found.has(token)) found.set(token, { token, description, isSecret: input?.['password'] !== false })
  }
  for (const { command, args, cwd, url, secrets } of servers) {
    const texts = [command, ...args, cwd, url, ...secrets.map(({ value }) => value)]
    for (const text of texts) for (const [token, id] of text.matchAll(reference)) note(token, id ?? token)
  }
  return [...found.values()]
}

/** Replaces references to the environment; what is not set, and has no value for that case, stays as it is. */
export function withEnvironment(text: string, env: NodeJS.ProcessEnv): string {
  return text.replaceAll(
    /\$\{(?:env:)?([\w.]+)(?::-([^{}]*))?\}/g,
    (whole, name: string, otherwise?: string) => env[name] ?? otherwise ?? whole,
  )
}

export const hasReference = (text: string): boolean => /\$\{[\w:.-]+?(?::-[^{}]*)?\}/.test(text)
