import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import type { SecretStore } from '../../src/main/ports.ts'
import { openSecretFile } from '../../src/main/settings/secret-file.ts'
import type { Store } from '../../src/main/store/thread/store.ts'
import { createTools, type ToolsRoom } from '../../src/main/tools/servers.ts'
import type { ToolAnswer } from '../../src/main/tools/turn-tools.ts'
import type { ToolServer, ToolServerInput } from '../../src/shared/domain.ts'
import { startOAuthServer, type OAuthServer } from './mcp-oauth.ts'

const signal = new AbortController().signal

/** The room of tools beside a server that wants to be signed in to; anew for each test. */
export function useSignInRig() {
  const rig = {
    folder: '',
    tools: null as unknown as ToolsRoom,
    oauth: null as unknown as OAuthServer,
    secrets: null as unknown as SecretStore,
    meta: new Map<string, string>(),
    /** What the user is asked, what they say, and the addresses that the browser is opened at. */
    questions: [] as string[],
    answer: true,
    opened: [] as string[],
    nowMs: Date.now(),
    isOffline: false,
    /** What the browser does with an address. */
    browse: (address: string): unknown => visit(address),
    signal,
    open,
    visit,
    added,
    server,
    offer: (id: string) => rig.tools.offer([id], signal),
    call: async (id: string): Promise<ToolAnswer | undefined> => (await rig.offer(id)).find('whoami')?.call({}, signal),
    /** How often the server was asked so, as `POST /token`. */
    asked: (line: string): number => rig.oauth.asked.filter((each) => each === line).length,
    async signedIn(): Promise<string> {
      const id = await added()
      await rig.tools.signIn(id, null)
      expect(await server(id)).toMatchObject({ state: 'running', isSignedIn: true, problem: null })
      return id
    },
    /** Fails where anything that the servers gave is in it. */
    expectNothingGivenIn(text: string): void {
      for (const secret of rig.oauth.given) expect(text).not.toContain(secret)
    },
  }

  beforeEach(async () => {
    rig.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-sign-in-'))
    rig.oauth = await startOAuthServer()
    Object.assign(rig, { questions: [], opened: [], answer: true, isOffline: false, nowMs: Date.now(), browse: visit })
    rig.meta.clear()
    rig.secrets = openSecretFile(rig.folder, null)
    rig.secrets.choose('weak')
    open()
  })
  afterEach(async () => {
    await rig.tools.close()
    await rig.oauth.close()
    fs.rmSync(rig.folder, { recursive: true })
  })

  function open({ consent = true, signInMs = 10_000 } = {}): void {
    const reach: typeof fetch = async (input, init) => {
      if (rig.isOffline) throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } })
      return fetch(input, init)
    }
    rig.tools = createTools({
      store: {
        read: { getMeta: async (key: string) => rig.meta.get(key) ?? null },
        write: { setMeta: async (key: string, value: string) => void rig.meta.set(key, value) },
      } as unknown as Store,
      secrets: rig.secrets,
      dataFolder: rig.folder,
      consent: consent
        ? {
            confirm: async ({ message, detail }) => {
              rig.questions.push(`${message}\n${detail}`)
              return rig.answer
            },
            wasJustTouched: () => true,
          }
        : undefined,
      fetch: reach,
      authFetch: reach,
      openExternal: async (address) => {
        rig.opened.push(address)
        void rig.browse(address)
      },
      clock: { nowMs: () => rig.nowMs, monotonicMs: () => performance.now() },
      version: '1',
      scrub: (value) => value,
      onChange: () => {},
      log: () => {},
      timings: { startMs: 5_000, callMs: 5_000, longestCallMs: 10_000, endMs: 200, signInMs },
    })
  }

  /** As a browser: to the address, and back to where it is sent. */
  async function visit(address: string, how?: 'no'): Promise<Response> {
    return fetch(await rig.oauth.signIn(address, how ?? 'yes'))
  }

  async function added(change: Partial<ToolServerInput> = {}): Promise<string> {
    const input = { id: null, name: 'strict', kind: 'remote' as const, command: '', args: [], cwd: '', secrets: [] }
    const view = await rig.tools.save({ ...input, url: rig.oauth.address, ...change })
    const id = view?.servers.at(-1)?.id ?? ''
    await expect.poll(async () => (await server(id)).state).not.toMatch(/idle|starting/)
    rig.questions.length = 0
    return id
  }

  async function server(id: string): Promise<ToolServer> {
    const found = (await rig.tools.view()).servers.find((each) => each.id === id)
    if (!found) throw new Error('no such server')
    return found
  }

  return rig
}
