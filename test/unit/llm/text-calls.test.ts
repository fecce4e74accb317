import { describe, expect, it } from 'vitest'
import { textCalls } from '../../../src/main/llm/text-calls.ts'

const properties = {
  n: { type: 'integer' },
  on: { type: 'boolean' },
  list: { type: 'array' },
  maybe: { anyOf: [{ type: 'object' }, { type: 'null' }] },
  text: { type: 'string' },
}
const offered = ['read_file', 'echo'].map((name) => ({
  name,
  description: '',
  parameters: { type: 'object', properties },
}))
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
    ['<function_call>{"name":"echo","arguments":{"a":1}}</function_call>', ['echo {"a":1}']],
    ['<tool_call>\n{"name":"echo","arguments":{"a":1}}\n', ['echo {"a":1}']],
    [
      '<tool_call>{"name":"echo","arguments":{}}</tool_call>\n<tool_call>{"name":"read_file"}',
      ['echo {}', 'read_file {}'],
    ],
    ['<tool_call>{"name":"echo"}</tool_call><|im_end|>', ['echo {}']],
    ['<tool_call>{"name":"echo","arguments":null}</tool_call>', ['echo {}']],
    ['<|python_tag|>{"name": "echo"}<|eom_id|>', ['echo {}']],
    ['[TOOL_CALLS][{"name": "echo"}]</s>', ['echo {}']],
    [
      '<tool_call>\n<function=echo>\n<parameter=text>\n  12\n\nx</p>\n</parameter>\n<parameter=n>\n12\n</parameter>\n</function>\n</tool_call>',
      ['echo {"text":"  12\\n\\nx</p>","n":12}'],
    ],
    [
      '<function=echo><parameter=text>12</parameter><parameter=on>True</parameter><parameter=list>["a"]</parameter></function>',
      ['echo {"text":"12","on":true,"list":["a"]}'],
    ],
    [
      '<tool_call><function=echo><parameter=maybe>null</parameter><parameter=else>{}</parameter></function></tool_call>\n<tool_call><function=read_file></function>',
      ['echo {"maybe":null,"else":"{}"}', 'read_file {}'],
    ],
    [
      '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>echo\n```json\n{"a": "```"}\n```<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>read_file\n```json\n{}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜><｜end▁of▁sentence｜>',
      ['echo {"a":"```"}', 'read_file {}'],
    ],
    [
      '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>echo<｜tool▁sep｜>{"a":1}<｜tool▁call▁end｜><｜tool▁call▁begin｜>read_file<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
      ['echo {"a":1}', 'read_file {}'],
    ],
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
    '{"name": "echo"}',
    '```xml\n<tool_call>{"name":"echo"}</tool_call>\n```',
    '> <tool_call>{"name":"echo"}</tool_call>',
    'It wrote: <tool_call>{"name":"echo"}',
    '<tool_call>{"name":"echo","arguments":"not json"}</tool_call>',
    '<tool_call><function=echo><parameter=text>a</parameter>',
    '<tool_call><function=echo><parameter=text>a</parameter> and so on</function></tool_call>',
    '[TOOL_CALLS]echo[ARGS]{bad}',
    '<tool_call><function=delete_all></function></tool_call>',
    '<function=echo>\n<parameter=text>a</parameter>\n</function>\nThat is how it is written.',
    '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>echo<｜tool▁sep｜>{"a":1}<｜tool▁call▁end｜><｜tool▁calls▁end｜> Done.',
    '[]',
    '',
    'null',
  ])('and not: %s', (text) => expect(namesIn(text)).toBeNull())

  it('is looked at in a moment however it goes on', () => {
    const many = '<parameter=a>x</parameter>'.repeat(5_000)
    const texts = [
      `<function=echo>${many}</function> x`,
      `<function=echo>${many}`,
      `<tool_call>${' '.repeat(190_000)}x`,
    ]
    for (const text of texts) expect(namesIn(text)).toBeNull()
  })
})
