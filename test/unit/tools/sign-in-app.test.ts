import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ToolServer } from '../../../src/shared/domain.ts'
import { killAllApps } from '../../support/app-child.ts'
import { filesHolding } from '../../support/files-holding.ts'
import { startOAuthServer, type OAuthServer } from '../../support/mcp-oauth.ts'
import { startToolApp, type ToolApp } from '../../support/tool-app.ts'
import { callsInPieces } from '../../support/tool-streams.ts'

const id = 'file:strict'
let oauth: OAuthServer
let rig: ToolApp

beforeEach(async () => {
  oauth = await startOAuthServer()
  rig = await startToolApp(
    { strict: { url: oauth.address } },
    { env: { HOLDFAST_TEST_SECRET_FILE: '1', HOLDFAST_TEST_CONSENT: '1' } },
  )
  await rig.app.request('app.chooseSecretsStore', { kept: 'weak' })
})
afterEach(async () => {
  await rig.close()
  await killAllApps()
  await oauth.close()
})

const serverOf = (servers: ToolServer[]): ToolServer | undefined => servers.find((server) => server.id === id)

async function browserComesBack(): Promise<void> {
  await expect.poll(() => rig.app.opened.length).toBeGreaterThan(0)
  const sent = await fetch(await oauth.signIn(rig.app.opened.pop() ?? ''))
  expect(sent.status).toBe(200)
}

async function signIn(): Promise<void> {
  const signingIn = rig.app.request('tools.signIn', { id, client: null })
  await browserComesBack()
  expect(serverOf((await signingIn).servers)).toMatchObject({ state: 'running', isSignedIn: true })
}

describe('what signing in gave', () => {
  it('is nowhere but with the keys, though the server repeats it in what it answers', async () => {
    const told: unknown[] = []
    rig.app.on('tools.changed', (change) => told.push(change))
    await signIn()
    rig.model.behave(callsInPieces([{ id: 'c1', name: 'whoami', arguments: {} }]), {
      kind: 'answer',
      text: 'That was it.',
    })
    const sent = await rig.send('Who am I?')
    const call = await rig.call(sent, 'waiting')
    await rig.decide(sent, call, 'once')
    const message = await rig.ended(sent)
    expect(message).toMatchObject({ content: 'That was it.', status: 'complete' })
    expect(message.calls[0]?.resultText).toBe('You are in, with [key removed].')
    // Once more after a renewal: what was renewed is looked for as well.
    oauth.endAccess()
    rig.model.behave(callsInPieces([{ id: 'c2', name: 'whoami', arguments: {} }]), { kind: 'answer', text: 'Again.' })
    const again = await rig.send('And now?')
    await rig.decide(again, await rig.call(again, 'waiting'), 'once')
    expect((await rig.ended(again)).calls[0]?.resultText).toBe('You are in, with [key removed].')
    expect(oauth.calls).toHaveLength(2)

    const seen = [
      ...told,
      await rig.app.request('tools.get', null),
      (await rig.app.request('app.diagnostics', null)).text,
      rig.app.logs,
      rig.model.requests,
      message,
    ].map((each) => JSON.stringify(each))
    await rig.app.close()
    expect(oauth.given.length).toBeGreaterThan(5)
    for (const secret of oauth.given) {
      expect(seen.filter((text) => text.includes(secret))).toEqual([])
      const kept = filesHolding(rig.folder, secret).map((file) => path.basename(file))
      expect(kept.filter((name) => name !== 'secrets.json')).toEqual([])
      if (secret.startsWith('canary-code')) expect(kept).toEqual([])
    }
    await rig.restart()
    expect(serverOf((await rig.app.request('tools.restart', { id })).servers)).toMatchObject({ state: 'running' })
  })

  it('is not there where the app was killed between the code and the tokens, and signing in works anew', async () => {
    oauth.rules.tokens = 'hanging'
    rig.app.request('tools.signIn', { id, client: null }).catch(() => {})
    await browserComesBack()
    await expect.poll(() => oauth.asked.includes('POST /token')).toBe(true)
    await rig.app.kill()
    await rig.restart()
    expect(serverOf((await rig.app.request('tools.restart', { id })).servers)).toMatchObject({
      state: 'signed-out',
      isSignedIn: false,
    })
    const kept = fs.readFileSync(path.join(rig.folder, 'secrets.json'), 'utf8')
    expect(oauth.given.filter((secret) => kept.includes(secret))).toEqual([])
    oauth.rules.tokens = 'given'
    await signIn()
  })
})
