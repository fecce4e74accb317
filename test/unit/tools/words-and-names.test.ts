import { McpError } from '@modelcontextprotocol/sdk/types.js'
import { describe, expect, it } from 'vitest'
import { serverQuestion, shownPart } from '../../../src/main/tools/consent-words.ts'
import { isClosed, isTimeout } from '../../../src/main/tools/failure-words.ts'
import { toListedTool } from '../../../src/main/tools/listed-tools.ts'
import { toResult } from '../../../src/main/tools/results.ts'
import { isOrdinary } from '../../../src/main/tools/server-values.ts'
import type { StoredServer } from '../../../src/main/tools/server-config.ts'
import { wireNames } from '../../../src/main/tools/wire-names.ts'

const server = (change: Partial<StoredServer>): StoredServer => ({
  id: 'a',
  name: 'Notes',
  kind: 'local',
  command: 'npx',
  args: [],
  cwd: '',
  url: '',
  secretNames: [],
  isFromFile: false,
  disabled: [],
  always: [],
  alwaysByName: [],
  ...change,
})

describe('what is asked before a program starts', () => {
  it('shows the command as it is run, with nothing hidden in it', () => {
    const args = ['-y', 'a b', "it's", 'x\n\n\n\nStart Program', '\u202Egnp.exe', '\u200B', '$(rm)']
    const detail = serverQuestion(server({ args }), {})?.detail ?? ''
    expect(detail.split('\n\n')[0]).toBe(
      String.raw`npx -y 'a b' 'it'\''s' 'x\u{a}\u{a}\u{a}\u{a}Start Program' '\u{202e}gnp.exe' '\u{200b}' '$(rm)'`,
    )
    expect(shownPart('ä/b.c')).toBe(`'ä/b.c'`)
  })

  it('shows an address as it is reached, whatever was typed', () => {
    const url = 'https://ev\til.example/mcp?\n\nIt belongs to your company.\u202E'
    const detail = serverQuestion(server({ kind: 'remote', command: '', url }), {})?.detail ?? ''
    expect(detail.split('\n\n')[0]).toBe("'https://evil.example/mcp?It%20belongs%20to%20your%20company.%E2%80%AE'")
  })

  it('shows what in the environment could change what is run, and no token', () => {
    const values = {
      GITHUB_TOKEN: 'ghp_0123456789abcdef',
      LD_PRELOAD: '/tmp/evil.so',
      GIT_ASKPASS: '/tmp/ask',
      NODE_OPTIONS: '--require=./x',
    }
    const detail = serverQuestion(server({}), values)?.detail ?? ''
    expect(detail).not.toContain('ghp_')
    for (const text of ['LD_PRELOAD=/tmp/evil.so', 'GIT_ASKPASS=/tmp/ask', '--require=./x'])
      expect(detail).toContain(text)
  })

  it('is not asked where it could not be shown whole', () => {
    expect(serverQuestion(server({ args: ['x'.repeat(2_000)] }), {})).toBeNull()
  })
})

describe('values of a server', () => {
  it.each([
    ['LOG_LEVEL', 'production', true],
    ['ROOT', '/home/me/notes', true],
    ['API_URL', 'https://a.example/v1', true],
    ['API_KEY', 'production', false],
    ['DATABASE_URL', 'postgres://u:p@h/d', false],
    ['X', 'ghp_0123456789abcdef', false],
  ])('%s=%s is looked for in what comes in unless it could be anybody’s', (name, value, isAnybodys) =>
    expect(isOrdinary(name, value)).toBe(isAnybodys),
  )
})

describe('names on the wire', () => {
  it('are valid, each another, and the same every time', () => {
    const tool = (serverId: string, name: string) => ({ serverId, serverName: `Server ${serverId}`, name })
    const tools = [
      tool('1', 'read_file'),
      tool('2', 'read_file'),
      tool('1', 'read file'),
      tool('1', 'read/file'),
      tool('1', 'x'.repeat(200)),
      tool('1', 'x'.repeat(201)),
      tool('1', 'ä'),
      tool('2', 'ö'),
      tool('2', 'search'),
    ]
    const names = wireNames(tools)
    expect(new Set(names).size).toBe(tools.length)
    for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
    expect(names.at(-1)).toBe('search')
    expect(names.slice(0, 2)).toEqual(['Server_1_read_file', 'Server_2_read_file'])
    expect(wireNames(tools)).toEqual(names)
  })
})

describe('what a tool wants', () => {
  const path = { type: 'string', description: 'Where' }
  const wanted = (inputSchema: unknown) => toListedTool({ name: 'tool', inputSchema })?.parameters

  it('stays as it is where any provider takes it, down to its order', () => {
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      required: ['path'],
      type: 'object',
      properties: { path, more: { anyOf: [{ type: 'string' }, { $ref: '#/$defs/more' }] } },
      additionalProperties: false,
      $defs: { more: { type: 'number' } },
    }
    expect(JSON.stringify(wanted(schema))).toBe(JSON.stringify(schema))
    expect(wanted({ type: 'object', properties: {}, required: [] })).toEqual({
      type: 'object',
      properties: {},
      required: [],
    })
    expect(wanted(undefined)).toEqual({ type: 'object', properties: {} })
  })

  it.each(['anyOf', 'oneOf'])('has the arguments of all alternatives, in one object (%s)', (name) => {
    const alternatives = [
      { type: 'object', properties: { kind: { const: 'file' }, path }, required: ['kind', 'path'] },
      { type: 'object', properties: { kind: { const: 'url' }, url: path }, required: ['kind', 'url'] },
    ]
    const own = { properties: { depth: { type: 'integer' } }, required: ['depth'] }
    expect(wanted({ ...own, [name]: alternatives })).toEqual({
      type: 'object',
      properties: {
        depth: { type: 'integer' },
        kind: { anyOf: [{ const: 'file' }, { const: 'url' }] },
        path,
        url: path,
      },
      required: ['depth', 'kind'],
    })
  })

  it('is found where a reference leads, and in all parts of it', () => {
    const definitions = {
      Query: { allOf: [{ $ref: '#/definitions/Base' }, { properties: { limit: { type: 'integer' } } }] },
      Base: { type: 'object', properties: { path }, required: ['path'] },
    }
    expect(wanted({ $ref: '#/definitions/Query', definitions })).toEqual({
      type: 'object',
      properties: { path, limit: { type: 'integer' } },
      required: ['path'],
      definitions,
    })
  })

  it('has no form within it for which all tools would be refused', () => {
    const properties = {
      tags: { type: 'array', description: 'Any' },
      either: { type: ['array', 'null'] },
      pair: { type: 'array', items: [{ type: 'string' }, { type: 'array' }] },
      filter: { type: 'object', properties: [], required: true },
      name: { type: 'string', required: true, default: { type: 'array' } },
      deep: { anyOf: [{ type: 'object', properties: { list: { type: 'array' } } }, { $ref: '#/$defs/more' }] },
    }
    expect(wanted({ type: 'object', properties, $defs: { more: { type: 'array' } } })).toEqual({
      type: 'object',
      properties: {
        tags: { type: 'array', description: 'Any', items: {} },
        either: { type: ['array', 'null'], items: {} },
        pair: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'array', items: {} }] } },
        filter: { type: 'object', properties: {} },
        name: { type: 'string', default: { type: 'array' } },
        deep: {
          anyOf: [{ type: 'object', properties: { list: { type: 'array', items: {} } } }, { $ref: '#/$defs/more' }],
        },
      },
      $defs: { more: { type: 'array', items: {} } },
    })
  })

  it('is an object at once, whatever it is', () => {
    const many = { anyOf: Array.from({ length: 500 }, () => ({ $ref: '#/$defs/many' })) }
    const odd = [
      { anyOf: 7, required: 'path', properties: [] },
      { enum: ['a'], not: {}, required: null },
      { $ref: '#/nowhere/at/all' },
      { $ref: '#/$ref' },
      { ...many, $defs: { many } },
      true,
    ]
    for (const schema of odd) {
      const parameters = wanted(schema)
      expect(parameters).toMatchObject({ type: 'object', properties: {} })
      for (const key of ['anyOf', 'oneOf', 'allOf', 'enum', 'not', '$ref', 'required'])
        expect(parameters).not.toHaveProperty([key])
    }
  })
})

describe('what a tool answered', () => {
  it('is data within bounds, whatever it is', () => {
    const svg = { type: 'image', mimeType: 'image/svg+xml', data: 'PHN2Zz4=' }
    const png = { type: 'image', mimeType: 'image/png', data: 'iVBO\nRw0=' }
    const { parts, isError } = toResult({
      content: [svg, png, { type: 'text', text: '<b>' }, 7, { type: 'new' }],
      isError: true,
    })
    expect(parts.map(({ type }) => type)).toEqual(['other', 'image', 'text', 'other', 'other'])
    expect(parts[1]).toMatchObject({ data: 'iVBORw0=' })
    expect(isError).toBe(true)
    const long = toResult({ content: Array.from({ length: 3_000 }, () => ({ type: 'text', text: 'a'.repeat(1_000) })) })
    expect(long.isCut).toBe(true)
    expect(JSON.stringify(long).length).toBeLessThan(400_000)
    for (const odd of [null, 7, [], { content: 'x' }, { content: [[]] }]) expect(() => toResult(odd)).not.toThrow()
    expect(toResult({ structuredContent: { sum: 5 } }).parts).toEqual([{ type: 'text', text: '{\n  "sum": 5\n}' }])
  })

  it('is a picture by its bytes, whatever it is named and wherever it stands', () => {
    const image = (mimeType: string, data: string) => ({ type: 'image', mimeType, data })
    const { parts } = toResult({
      content: [
        image('image/jpg', '/9j/4AAQ'),
        image('image/png', '/9j/4AAQ'),
        image('', 'iVBORw0KGgo='),
        image('image/png; charset=binary', 'data:image/png;base64,iVBORw0KGgo='),
        { type: 'resource', resource: { uri: 'file:///a.gif', mimeType: 'image/gif', blob: 'R0lGODlh' } },
        { type: 'resource', resource: { uri: 'file:///a.zip', mimeType: 'application/zip', blob: 'UEsDBA==' } },
        image('image/png', `${' '.repeat(2_000_000)}!`),
      ],
    })
    expect(parts.map((part) => ('mimeType' in part ? part.mimeType : part.type))).toEqual([
      'image/jpeg',
      'image/jpeg',
      'image/png',
      'image/png',
      'image/gif',
      'other',
      'other',
    ])
  })

  it('has what its text leaves out, and nothing twice', () => {
    const textsOf = (text: string, structuredContent: object): unknown[] =>
      toResult({ content: [{ type: 'text', text }], structuredContent }).parts
    const found = { rows: [{ id: 7, name: 'a "b"' }], next: null }
    expect(textsOf('Found 1 row.', found)).toHaveLength(2)
    for (const text of [JSON.stringify(found), JSON.stringify(found, null, 4), '7\na "b"']) {
      expect(textsOf(text, found)).toHaveLength(1)
    }
  })

  it('has each number, and each yes and no, that its text leaves out', () => {
    const partsOf = (text: string, structuredContent: object): number =>
      toResult({ content: [{ type: 'text', text }], structuredContent }).parts.length
    const left = { count: 42, share: 0.5, isDone: true }
    for (const text of ['The report is ready.', 'Of 1942, 0.55 untrue', 'count: 42, share: 0.5'])
      expect(partsOf(text, left)).toBe(2)
    for (const text of ['It is true: 42 are 0.5.', JSON.stringify(left), '42\n0.5\ntrue'])
      expect(partsOf(text, left)).toBe(1)
  })

  it('has no bytes as text of what it gives as a picture, a sound or a file, as the filesystem server says all again', () => {
    const blob = Buffer.from('some bytes').toString('base64')
    for (const part of [
      { type: 'image', mimeType: 'image/png', data: `iVBORw0KGgo${'A'.repeat(300_001)}` },
      { type: 'image', mimeType: 'image/png', data: `iVBORw0KGgo${'A'.repeat(9_000_001)}` },
      { type: 'audio', mimeType: 'audio/wav', data: blob },
      { type: 'resource', resource: { uri: 'file:///a.bin', mimeType: 'application/octet-stream', blob } },
    ]) {
      expect(toResult({ content: [part], structuredContent: { content: [part] } }).parts).toHaveLength(1)
      const more = toResult({ content: [part], structuredContent: { content: [part], sizeInBytes: 10 } })
      expect(more.parts).toHaveLength(2)
    }
  })
})

describe('why a call failed', () => {
  it('is told from what a server says with the same code', () => {
    expect(isTimeout(McpError.fromError(-32_001, 'Request timed out', { timeout: 5 }))).toBe(true)
    expect(isTimeout(McpError.fromError(-32_001, 'Session not found'))).toBe(false)
    expect(isClosed(McpError.fromError(-32_000, 'Connection closed'))).toBe(true)
    expect(isClosed(new Error('Not connected'))).toBe(true)
    expect(isClosed(McpError.fromError(-32_000, 'No such repository'))).toBe(false)
    expect(isClosed(McpError.fromError(-32_603, 'Database not connected'))).toBe(false)
  })
})
