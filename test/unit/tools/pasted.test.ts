import { describe, expect, it } from 'vitest'
import { hasReference, readServers, withEnvironment } from '../../../src/main/tools/pasted.ts'
import { filledIn } from '../../../src/renderer/settings/tools/filled-in.ts'

describe('JSON from a README', () => {
  it('is read with comments, trailing commas, and as VS Code has it, with what must be filled in', () => {
    const { servers, placeholders, problems } = readServers(`{
      // VS Code
      "mcp": {
        "inputs": [{ "type": "promptString", "id": "pat", "description": "GitHub token", "password": true }],
        "servers": {
          "github": { "type": "http", "url": "https://api.example.com/mcp/", "headers": { "Authorization": "Bearer \${input:pat}" }, },
          "notes": { "command": "npx", "args": ["-y", "notes-mcp", "\${input:folder}"], "env": { "LEVEL": 3, "KEY": "\${env:NOTES_KEY}" } },
        },
      },
    }`)
    expect(problems).toEqual([])
    expect(servers).toMatchObject([
      { name: 'github', kind: 'remote', url: 'https://api.example.com/mcp/', secrets: [{ name: 'Authorization' }] },
      { name: 'notes', kind: 'local', command: 'npx', secrets: [{ name: 'LEVEL', value: '3' }, { name: 'KEY' }] },
    ])
    expect(placeholders.map(({ token, description }) => [token, description])).toEqual([
      ['${input:pat}', 'GitHub token'],
      ['${input:folder}', 'folder'],
      ['${env:NOTES_KEY}', 'NOTES_KEY'],
    ])
    const values = { '${input:pat}': 'p$&1', '${input:folder}': '/n', '${env:NOTES_KEY}': 'k' }
    const filled = servers.map((server) => filledIn(server, values))
    expect(filled[0]?.secrets[0]?.value).toBe('Bearer p$&1')
    expect(filled[1]?.args).toEqual(['-y', 'notes-mcp', '/n'])
  })

  it.each([
    ['without its outer braces', '"mcpServers": {"a": {"command": "x"}},', ['a']],
    ['in a fence', '```json\n{"mcpServers": {"a": {"command": "x"}}}\n```', ['a']],
    ['one server alone', '{"command": "/usr/bin/uvx", "args": ["y"]}', ['uvx']],
    ['one server with its name', '{"name": "play", "command": "npx", "args": ["y"]}', ['play']],
    [
      'a command that is a list',
      '{"mcp": {"a": {"type": "local", "command": ["npx", "-y", "z"], "enabled": true}}}',
      ['a'],
    ],
    ['a command that is an object', '{"context_servers": {"a": {"command": {"path": "npx", "args": ["z"]}}}}', ['a']],
    ['servers by name', '{"a": {"command": "x"}, "b": {"serverUrl": "https://b.example/sse"}}', ['a', 'b']],
    ['own values in capitals', '{"mcpServers":{"a":{"command":"x","env":{"K":"YOUR_API_KEY"}}}}', ['a']],
  ])('is read %s', (_, text, names) => expect(readServers(text).servers.map(({ name }) => name)).toEqual(names))

  it('asks for what stands for one’s own value', () => {
    const text = '{"mcpServers":{"a":{"command":"x","env":{"K":"<your key>","L":"debug"}}}}'
    const { placeholders } = readServers(text, { marksBlanks: true })
    expect(placeholders).toMatchObject([{ text: '<your key>', description: 'K of a' }])
    // In the file of the data folder it is a value like others.
    expect(readServers(text).servers[0]?.secrets[0]?.value).toBe('<your key>')
  })

  it('asks for what stands within a text, and for each that reads the same apart', () => {
    const { servers, placeholders } = readServers(
      JSON.stringify({
        mcpServers: {
          a: {
            command: 'npx',
            args: ['-y', 'a-mcp', '--key=YOUR_API_KEY', '/path/to/notes', '${YOUR_FOLDER}', 'sort <in >out'],
            env: { A_TOKEN: 'your-token', A_ID: 'xoxb-your-token', A_URL: 'https://a.example' },
          },
          b: {
            url: 'https://<your host>/mcp?key={YOUR_KEY}',
            headers: { Authorization: 'Bearer YOUR_TOKEN', Cookie: 'Basic <your token>', 'X-Key': 'sk-xxxxxxxx' },
          },
        },
      }),
      { marksBlanks: true },
    )
    expect(placeholders.map(({ text = '', description }) => [text, description])).toEqual([
      ['YOUR_API_KEY', 'YOUR_API_KEY of a'],
      ['/path/to/notes', '/path/to/notes of a'],
      ['', 'YOUR_FOLDER'],
      ['your-token', 'A_TOKEN of a'],
      ['xoxb-your-token', 'A_ID of a'],
      ['<your host>', 'your host of b'],
      ['{YOUR_KEY}', 'YOUR_KEY of b'],
      ['YOUR_TOKEN', 'Authorization of b'],
      ['<your token>', 'Cookie of b'],
      ['sk-xxxxxxxx', 'X-Key of b'],
    ])
    const values = Object.fromEntries(placeholders.map(({ token }, index) => [token, `v${index}`]))
    expect(servers.map((server) => filledIn(server, values))).toMatchObject([
      {
        args: ['-y', 'a-mcp', '--key=v0', 'v1', 'v2', 'sort <in >out'],
        secrets: [{ value: 'v3' }, { value: 'v4' }, { value: 'https://a.example' }],
      },
      {
        url: 'https://v5/mcp?key=v6',
        secrets: [{ value: 'Bearer v7' }, { value: 'Basic v8' }, { value: 'v9' }],
      },
    ])
  })

  it('may say what stands in the place of a variable that is not set', () => {
    const { servers, placeholders, problems } = readServers(
      '{"mcpServers":{"a":{"url":"${BASE_URL:-https://a.example}/mcp","headers":{"X-Key":"${KEY:-}"}}}}',
    )
    expect(problems).toEqual([])
    expect(placeholders.map(({ description }) => description)).toEqual(['BASE_URL', 'KEY'])
    const [server] = servers
    expect(withEnvironment(server?.url ?? '', {})).toBe('https://a.example/mcp')
    expect(withEnvironment(server?.url ?? '', { BASE_URL: 'http://b' })).toBe('http://b/mcp')
    expect(hasReference(server?.url ?? '')).toBe(true)
  })

  it.each([
    '',
    'npx -y thing',
    '{"mcpServers": {"a": {"args": []}}}',
    '{"mcpServers": {"a": {"command": "x", "args": "y"}}}',
    '[1]',
    '{"servers": {"a": {"url": "not an address"}}}',
  ])('says what is wrong with %s', (text) => {
    const { servers, problems } = readServers(text)
    expect(servers).toEqual([])
    expect(problems.join(' ')).not.toBe('')
  })
})
