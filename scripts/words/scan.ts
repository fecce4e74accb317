import fs from 'node:fs'
import path from 'node:path'
import { parseAst } from 'rolldown/parseAst'

/** What marks a message; its first argument is written out. */
const says = new Set(['t', 'msg', 'rich', 'words', 'said'])

export interface Found {
  /** With its context before a bar, where it has one: the key in the catalogues. */
  key: string
  file: string
  line: number
}

export interface Scan {
  messages: Found[]
  /** English that nothing marks. */
  unmarked: Found[]
  /** A message that is put together, so that no catalogue can have it. */
  composed: Found[]
}

/** Where the English of a message stands in its file. */
export interface Written {
  english: string
  start: number
  end: number
}

interface Node {
  type: string
  start: number
  end: number
  [part: string]: unknown
}

/** All messages in the files of a folder, and what looks like one and is none. */
export function scanFolder(folder: string): Scan {
  const all: Scan = { messages: [], unmarked: [], composed: [] }
  for (const file of filesIn(folder)) {
    const found = scanFile(file, fs.readFileSync(file, 'utf8'))
    all.messages.push(...found.messages)
    all.unmarked.push(...found.unmarked)
    all.composed.push(...found.composed)
  }
  return all
}

export const filesIn = (folder: string): string[] =>
  fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .sort()
    .map((name) => path.join(folder, name))

export function scanFile(file: string, text: string): Scan & { written: Written[] } {
  const scan: Scan & { written: Written[] } = { messages: [], unmarked: [], composed: [], written: [] }
  const found = (node: Node, key: string): Found => ({ key, file, line: text.slice(0, node.start).split('\n').length })
  const walk = (node: Node, parents: readonly Node[]): void => {
    const message = messageOf(node)
    if (message?.written) {
      scan.messages.push(found(node, message.key))
      scan.written.push(message.written)
    } else if (message) scan.composed.push(found(node, text.slice(node.start, node.end)))
    const words = wordsIn(node, parents)
    if (words !== null) scan.unmarked.push(found(node, words))
    for (const child of childrenOf(node)) walk(child, [node, ...parents])
  }
  walk(parseAst(text, { lang: file.endsWith('x') ? 'tsx' : 'ts' }) as unknown as Node, [])
  return scan
}

/** The message that a call says; not `written` where it is put together. */
function messageOf(node: Node): { key: string; written: Written | null } | null {
  if (node.type !== 'CallExpression') return null
  const callee = node['callee'] as Node
  if (callee.type !== 'Identifier' || !says.has(String(callee['name']))) return null
  const [first, , context] = node['arguments'] as Node[]
  const english = first && textOf(first)
  if (!first || english === undefined || english === null) {
    return first?.type === 'TemplateLiteral' || first?.type === 'BinaryExpression' ? { key: '', written: null } : null
  }
  const within = context && textOf(context)
  return {
    key: within ? `${within}|${english}` : english,
    written: { english, start: first.start, end: first.end },
  }
}

function textOf(node: Node): string | null {
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value']
  if (node.type !== 'TemplateLiteral' || (node['expressions'] as Node[]).length > 0) return null
  return (node['quasis'] as { value: { cooked: string } }[])[0]?.value.cooked ?? null
}

/** Attributes and properties whose text is read by people. */
const read =
  /^(aria-label|aria-description|aria-roledescription|alt|label|title|placeholder|name|hint|what|message|text|heading|words|note|advice|description|caption|empty|explanation|question|short|long|summary|detail|reason|error|confirm|action|legend|unit)$/

/** English that is shown without being marked; null for all else. */
function wordsIn(node: Node, parents: readonly Node[]): string | null {
  const [parent] = parents
  if (!parent) return null
  if (node.type === 'JSXText') {
    const shown = String(node['value']).replaceAll(/\s+/g, ' ').trim()
    return /\p{L}{2}/u.test(shown.replaceAll(/&\w+;/g, '')) ? shown : null
  }
  const isTemplate = node.type === 'TemplateLiteral'
  const text = isTemplate
    ? (node['quasis'] as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('{}')
    : node.type === 'Literal' && typeof node['value'] === 'string'
      ? node['value']
      : null
  if (text === null || isNotShown(node, parents)) return null
  const isSentence =
    /^[\p{Lu}“][^\n]*\p{Ll}[^\n]*[ .…?!:]/u.test(text) ||
    (isTemplate && /(^|\} ?)[\p{L}’]+ \p{L}+/u.test(text) && !/[=/&#<>]|--|\bpx\b/.test(text))
  return isSentence || (/^\p{Lu}\p{Ll}+$/u.test(text) && isRead(parents)) ? text : null
}

function isRead([parent, grandparent]: readonly Node[]): boolean {
  if (parent?.type === 'JSXAttribute') return read.test(String((parent['name'] as Node)['name']))
  if (parent?.type === 'JSXExpressionContainer') return grandparent?.type !== 'JSXAttribute' || isRead([grandparent])
  if (parent?.type === 'ConditionalExpression' || parent?.type === 'LogicalExpression') return true
  return parent?.type === 'Property' && read.test(String((parent['key'] as Node)['name'] ?? ''))
}

function isNotShown(node: Node, parents: readonly Node[]): boolean {
  const [parent] = parents
  switch (parent?.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSLiteralType':
    case 'TaggedTemplateExpression':
    case 'SwitchCase':
      return true
    case 'BinaryExpression':
      return /^[!=]==?$/.test(String(parent['operator']))
    case 'JSXAttribute':
      return /^(className|style|d|key|id|role|type|href|data-.*)$/.test(String((parent['name'] as Node)['name']))
    case 'Property':
      return parent['key'] === node || String((parent['key'] as Node)['name']) === 'className'
    default:
  }
  return parents.some((each, index) => {
    if (each.type === 'NewExpression') return String((each['callee'] as Node)['name']) === 'Error'
    if (each.type !== 'CallExpression')
      return each.type === 'JSXAttribute' && String((each['name'] as Node)['name']) === 'className'
    const callee = each['callee'] as Node
    const name = String(callee['name'] ?? (callee['property'] as Node | undefined)?.['name'])
    return says.has(name)
      ? index === 0 || parents[index - 1]?.type !== 'ObjectExpression'
      : /^(classes|querySelector(All)?|test|match|startsWith|closest|warn|log)$/.test(name)
  })
}

function* childrenOf(node: Node): Generator<Node> {
  for (const [name, part] of Object.entries(node)) {
    if (name === 'parent') continue
    for (const child of Array.isArray(part) ? part : [part]) {
      if (child !== null && typeof child === 'object' && typeof (child as Node).type === 'string') yield child as Node
    }
  }
}
