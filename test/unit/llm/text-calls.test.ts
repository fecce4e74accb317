import { describe, expect, it } from 'vitest'
import { textCalls } from '../../../src/main/llm/text-calls.ts'

const offered = new Set(['read_file', 'echo'])
const namesIn = (text: string) =>
  textCalls(text, offered)?.map(({ name, arguments: args }) => `${name} ${args}`) ?? null

describe('a text that is a call', () => {
  it.each([
    ['<tool_call>{"name":"echo","arguments":{"a":1}}</tool_call>', ['echo {"a":1}']],
    [
      '\n<tool_call>\n{"name": "echo", "arguments": {}}\n</tool_call>\n<tool_call>{"name":"read_file","arguments":{}}</tool_call>',
      ['echo {}', 'read_file {}'],
    ],
    ['```json\n{"name": "echo", "parameters": {"a": "x"}}\n```', ['echo {"a":"x"}']],
    ['[TOOL_CALLS][{"name": "echo", "arguments": {"a": [1]}, "id": "abc"}]', ['echo {"a":[1]}']],
    ['[TOOL_CALLS]echo[ARGS]{"a": 1}', ['echo {"a":1}']],
    ['<function=read_file>{"path": "/a"}</function>', ['read_file {"path":"/a"}']],
    ['<|python_tag|>{"name": "echo", "parameters": {}}', ['echo {}']],
    ['{"type":"function","function":{"name":"echo","arguments":"{\\"a\\":1}"}}', ['echo {"a":1}']],
    ['[{"name":"echo","arguments":{}},{"name":"echo","arguments":{}}]', ['echo {}', 'echo {}']],
  ])('%s', (text, calls) => expect(namesIn(text)).toEqual(calls))

  it.each([
    'Here you are: <tool_call>{"name":"echo","arguments":{}}</tool_call>',
    '<tool_call>{"name":"echo","arguments":{}}</tool_call> That should do it.',
    '<tool_call>{"name":"delete_all","arguments":{}}</tool_call>',
    '<tool_call>{"name":"echo","arguments":{}}</tool_call><tool_call>{"name":"delete_all","arguments":{}}</tool_call>',
    '<tool_call>{"name":"echo","arguments":{}',
    '```json\n{"name": "echo", "version": "1.0.0", "arguments": {}}\n```',
    '```json\n{"name": "echo"}\n```',
    '```json\n{"name":"echo","arguments":{}}\n```\n```json\n{"name":"echo","arguments":{}}\n```',
    '{"name": "echo", "arguments": "not json"}',
    '[]',
    '',
    'null',
  ])('and not: %s', (text) => expect(namesIn(text)).toBeNull())
})
