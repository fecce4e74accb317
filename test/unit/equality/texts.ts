import type { Random } from '../../simulation/random.ts'

/** What some part of the way may take for something else. */
const pieces: readonly string[] = [
  'plain words',
  '\ud83d',
  '\udc00 between \ud800',
  'a\u0000b',
  '\\ud83d is no surrogate',
  '"\\ud83d"',
  '😀👩‍👩‍👧‍👦🏳️‍🌈',
  '𝒳𐍈𠜎',
  'مرحبا \u202e שלום \u2066abc\u2069',
  '\u2028\u2029\u0085\ufeff',
  'e\u0301\u0327\u0300'.repeat(5),
  '\u0001\u0002\u001b[31m\u007f',
  '\uffff\ufffe\ufffd',
  '{"a":',
  '<script>alert(1)</script>',
  '\\ "quoted" \n\t\r\n tabs',
  '%00 %73 &#115; \\u0073',
  '12345678901234567890',
  '1e400',
]

export const jsonAnswers: readonly string[] = [
  '12345678901234567890',
  '1e400',
  '-0',
  'null',
  'true',
  '"just a text"',
  '{"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}]}',
  '[{"role":"assistant","content":"x","tool_calls":[]}]',
  '{"n": 12345678901234567890, "d": 0.1000, "n": 2}',
  '[1e400, "\\ud83d", "\\u0000"]',
  ' {"leading": "space"}',
  '{}',
  '[]',
]

export const badText = (random: Random): string =>
  Array.from({ length: random.int(1, 6) }, () => random.pick(pieces)).join(random.pick(['', ' ', '\n']))
