import { describe, expect, it } from 'vitest'
import { normaliseHost } from '../../../src/main/langfuse/host.ts'

describe('the address of Langfuse', () => {
  it.each([
    ['https://cloud.langfuse.com', 'https://cloud.langfuse.com'],
    ['cloud.langfuse.com', 'https://cloud.langfuse.com'],
    ['  https://cloud.langfuse.com/  ', 'https://cloud.langfuse.com'],
    ['http://us.cloud.langfuse.com', 'https://us.cloud.langfuse.com'],
    ['https://cloud.langfuse.com/project/abc/traces?page=2#x', 'https://cloud.langfuse.com'],
    ['https://traces.example.org/langfuse/', 'https://traces.example.org/langfuse'],
    ['https://traces.example.org/langfuse/project/abc', 'https://traces.example.org/langfuse'],
    ['http://10.0.0.5:3000/api/public/health', 'http://10.0.0.5:3000'],
    ['localhost:3000', 'http://localhost:3000'],
    ['127.0.0.1:3000/', 'http://127.0.0.1:3000'],
    ['[::1]:3000', 'http://[::1]:3000'],
    ['langfuse.example.org:8443', 'https://langfuse.example.org:8443'],
    ['http:/127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['https//langfuse.example.org', 'https://langfuse.example.org'],
    ['https:langfuse.example.org/base', 'https://langfuse.example.org/base'],
    ['https://https://langfuse.example.org', 'https://langfuse.example.org'],
    ['"https://langfuse.example.org"', 'https://langfuse.example.org'],
    ['<https://langfuse.example.org/>', 'https://langfuse.example.org'],
    ['[Langfuse](https://langfuse.example.org/project/abc)', 'https://langfuse.example.org'],
  ])('%j becomes %j', (input, host) => {
    expect(normaliseHost(input)).toEqual({ ok: true, host })
  })

  it.each([
    ['', 'Enter the address'],
    ['   ', 'Enter the address'],
    ['not an address', 'is not an address'],
    ['ftp://cloud.langfuse.com', 'must start with https:// or http://'],
    ['htpp:/cloud.langfuse.com', 'must start with https:// or http://, not htpp://'],
    ['htpps//cloud.langfuse.com', 'must start with https:// or http://, not htpps://'],
    ['LANGFUSE_HOST=https://cloud.langfuse.com', 'is not an address'],
    ['https://cloud.langfuse.com (EU)', 'is not an address'],
    ['https://pk:sk@cloud.langfuse.com', 'Leave the user name and password out'],
  ])('%j is refused with what to do', (input, words) => {
    expect(normaliseHost(input)).toEqual({ ok: false, message: expect.stringContaining(words) as string })
  })
})
