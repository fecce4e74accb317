import { describe, expect, it } from 'vitest'
import { readServers } from '../../../src/main/tools/pasted.ts'
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
    ['servers by name', '{"a": {"command": "x"}, "b": {"serverUrl": "https://b.example/sse"}}', ['a', 'b']],
    ['own values in capitals', '{"mcpServers":{"a":{"command":"x","env":{"K":"YOUR_API_KEY"}}}}', ['a']],
  ])('is read %s', (_, text, names) => expect(readServers(text).servers.map(({ name }) => name)).toEqual(names))

  it('asks for what stands for one’s own value', () => {
    const { placeholders } = readServers('{"mcpServers":{"a":{"command":"x","env":{"K":"<your key>","L":"debug"}}}}')
    expect(placeholders).toMatchObject([{ token: '<your key>', description: 'K of a' }])
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
