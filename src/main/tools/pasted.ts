import { parse, type ParseError } from 'jsonc-parser'
import type { PastedServers, ToolServerInput } from '../../shared/domain.ts'
import { isObject, textOf } from '../../shared/json-values.ts'
import { maxServers } from './limits.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

// The JSON of READMEs: `mcpServers` of Claude Desktop, Cursor, Windsurf and Cline, `servers` of VS Code, `mcp` around either,
// one server alone, or the inside of an object without its braces; with comments and commas as people leave them.

/** `${input:token}`, `${env:TOKEN}`, `${TOKEN}`, and what READMEs write where one's own value belongs. */
const reference = /\$\{(?:input:|env:)?([\w.-]+)\}/g
const blank = /^(?:<[^<>]{1,80}>|YOUR[_ -][\w -]+|\[?your[_ -][\w -]+\]?|x{3,}|\.{3}|…)$/i

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

export function readServers(text: string): ReadServers {
  const failed = (problem: string): ReadServers => ({ servers: [], placeholders: [], problems: [problem] })
  const value = readObject(text)
  if (value === null) return failed(words('This is not JSON as a README has it. Paste all of it, with its braces.'))
  const holder = isObject(value['mcp']) ? value['mcp'] : value
  const named = namedServers(holder)
  if (named === null) return failed(words('There are no servers in it: it has neither “mcpServers” nor “servers”.'))
  if (named.length > maxServers) return failed(said('There are more than {maxServers} servers in it.', { maxServers }))
  const problems: string[] = []
  const servers = named.flatMap(([name, entry]) => {
    const read = toServer(name, entry)
    if (typeof read !== 'string') return [read]
    problems.push(read)
    return []
  })
  return { servers, placeholders: placeholdersIn(servers, holder['inputs'] ?? value['inputs']), problems }
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
  if (isServer(holder)) return [[nameFor(holder), holder]]
  const entries = Object.entries(holder)
  return entries.length > 0 && entries.every(([, entry]) => isObject(entry) && isServer(entry)) ? entries : null
}

const addressOf = (entry: Record<string, unknown>): string =>
  textOf(entry['url']) || textOf(entry['serverUrl']) || textOf(entry['httpUrl'])
const isServer = (entry: Record<string, unknown>): boolean =>
  typeof entry['command'] === 'string' || addressOf(entry) !== ''

function nameFor(entry: Record<string, unknown>): string {
  const url = addressOf(entry)
  if (URL.canParse(url)) return new URL(url).hostname
  return textOf(entry['command']).split(/[\\/]/).at(-1) ?? ''
}

/** Or what is wrong with it. */
function toServer(name: string, entry: unknown): ReadServer | string {
  if (!isObject(entry) || !isServer(entry)) return said('“{name}” has neither a command nor an address.', { name })
  const args = entry['args'] ?? []
  if (!Array.isArray(args) || !args.every((arg) => typeof arg === 'string' || typeof arg === 'number')) {
    return said('The arguments of “{name}” are no list of texts.', { name })
  }
  const isLocal = typeof entry['command'] === 'string'
  const url = isLocal ? '' : addressOf(entry)
  if (!isLocal && !URL.canParse(url) && !reference.test(url))
    return said('The address of “{name}” is none: {url}', { name, url })
  reference.lastIndex = 0
  const values = isLocal ? entry['env'] : (entry['headers'] ?? {})
  const secrets = Object.entries(isObject(values) ? values : {}).map(([key, value]) => ({
    name: key,
    value: typeof value === 'string' ? value : typeof value === 'object' ? '' : String(value),
  }))
  const always = entry['alwaysAllow'] ?? entry['autoApprove']
  return {
    id: null,
    name,
    kind: isLocal ? 'local' : 'remote',
    command: isLocal ? textOf(entry['command']) : '',
    args: isLocal ? args.map(String) : [],
    cwd: textOf(entry['cwd']),
    url,
    secrets,
    isDisabled: entry['disabled'] === true || entry['enabled'] === false,
    alwaysAllow: Array.isArray(always) ? always.filter((tool) => typeof tool === 'string') : [],
  }
}

function placeholdersIn(servers: readonly ReadServer[], inputs: unknown): PastedServers['placeholders'] {
  const described = new Map(
    (Array.isArray(inputs) ? inputs.filter(isObject) : []).map((input) => [textOf(input['id']), input] as const),
  )
  const found = new Map<string, PastedServers['placeholders'][number]>()
  const note = (token: string, name: string): void => {
    const input = described.get(name)
    const description = textOf(input?.['description']) || name
    if (!found.has(token)) found.set(token, { token, description, isSecret: input?.['password'] !== false })
  }
  for (const { name, command, args, cwd, url, secrets } of servers) {
    const texts = [command, ...args, cwd, url, ...secrets.map(({ value }) => value)]
    for (const text of texts) for (const [token, id] of text.matchAll(reference)) note(token, id ?? token)
    for (const secret of secrets) {
      if (blank.test(secret.value.trim())) note(secret.value, `${secret.name} of ${name}`)
      else if (secret.value.trim() === '') note(secret.value, secret.name)
    }
  }
  // What is simply empty is a field of the form, which is there anyway.
  found.delete('')
  return [...found.values()]
}

/** Replaces references to the environment; what is not set stays as it is. */
export function withEnvironment(text: string, env: NodeJS.ProcessEnv): string {
  return text.replaceAll(/\$\{(?:env:)?([\w.]+)\}/g, (whole, name: string) => env[name] ?? whole)
}

export const hasReference = (text: string): boolean => /\$\{[\w:.-]+\}/.test(text)
