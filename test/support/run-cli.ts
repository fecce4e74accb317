import { runCli } from '../../src/main/cli/run.ts'

/** The command line in this process: how it ended, and what it said of it. */
export async function runForWords(...words: string[]): Promise<{ code: number; err: string }> {
  let err = ''
  const code = await runCli(words, {
    out: async () => {},
    err: (text) => (err += text),
    env: {},
    isSeen: { out: false, err: false },
    interrupted: new AbortController().signal,
  })
  return { code, err }
}
