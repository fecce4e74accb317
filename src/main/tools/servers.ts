import type { PastedServers, ToolInfo, ToolServer, ToolServerInput, ToolsView } from '../../shared/domain.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import { createTurnstile } from '../ipc/turnstile.ts'
import type { Clock, ConsentPort, SecretStore } from '../ports.ts'
import type { Store } from '../store/thread/store.ts'
import { approvalKeyOf, isAlwaysAllowed } from './approval-keys.ts'
import { createConnection, type Connection } from './connection.ts'
import { alwaysQuestion, callQuestion, serverQuestion } from './consent-words.ts'
import { maxServers } from './limits.ts'
import type { ListedTool } from './listed-tools.ts'
import { createOffers } from './offers.ts'
import { readServers, type ReadServer } from './pasted.ts'
import { readStoredServers, type StoredServer } from './server-config.ts'
import { readServerFile, serverFileName } from './server-file.ts'
import { isSameTarget, toServer } from './server-input.ts'
import { createServerValues } from './server-values.ts'
import { mayBeSignedIn } from './sign-in/access.ts'
import type { OwnClient } from './sign-in/grants.ts'
import { createSignIns } from './sign-in/sign-ins.ts'
import { defaultToolTimings, type ToolTimings } from './timings.ts'
import type { TurnTools } from './turn-tools.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

export const toolsMetaKey = 'tools'

export interface ToolsRoom extends TurnTools {
  view(): Promise<ToolsView>
  readPasted(text: string): PastedServers
  /** Null where the user said no. Throws RouteFailure. */
  save(input: ToolServerInput): Promise<ToolsView | null>
  remove(id: string): Promise<ToolsView>
  setTool(id: string, tool: string, enabled: boolean): Promise<ToolsView>
  forgetApproval(id: string, tool: string): Promise<ToolsView>
  restart(id: string): Promise<ToolsView>
  /** By the system's browser, once the user has said yes outside the page; answers when it is over, however it ended. */
  signIn(id: string, client: OwnClient | null): Promise<ToolsView>
  cancelSignIn(id: string): Promise<ToolsView>
  signOut(id: string): Promise<ToolsView>
  log(id: string): Promise<string>
  readFile(): Promise<ToolsView>
  /** Whether a yes that came from the page is the user's. */
  isMeant(serverName: string, tool: string, args: string, decision: 'once' | 'chat' | 'always'): Promise<boolean>
  /** Ends every server. */
  close(): Promise<void>
}

export interface ToolsDeps {
  store: Store
  secrets: SecretStore
  dataFolder: string
  consent: ConsentPort | undefined
  fetch: typeof fetch
  /** With answers as they are, for what is secret in them. */
  authFetch: typeof fetch
  openExternal(address: string): Promise<void>
  clock: Clock
  version: string
  scrub<T>(value: T): T
  onChange(view: ToolsView): void
  log(message: string): void
  timings?: ToolTimings
}

/** The servers of tools. Nothing of it is read, and no server started, before tools are asked for. */
export function createTools(deps: ToolsDeps): ToolsRoom {
  const { store, consent, timings = defaultToolTimings } = deps
  const values = createServerValues(deps.secrets)
  const connections = new Map<string, Connection>()
  const endings = new Set<Promise<void>>()
  let servers: StoredServer[] = []
  let fileProblem: string | null = null
  let isClosed = false
  let loading: Promise<void> | null = null
  const inTurn = createTurnstile()
  const signIns = createSignIns({
    secrets: deps.secrets,
    consent,
    authFetch: deps.authFetch,
    fetch: deps.fetch,
    openExternal: deps.openExternal,
    clock: deps.clock,
    waitMs: timings.signInMs,
    onChange: () => tell(),
  })

  const load = (): Promise<void> =>
    (loading ??= (async () => {
      servers = readStoredServers(await store.read.getMeta(toolsMetaKey))
      await takeFile()
    })())

  const persist = async (next: StoredServer[]): Promise<void> => {
    await store.write.setMeta(toolsMetaKey, JSON.stringify(next))
    servers = next
  }
  const change = (id: string, patch: (server: StoredServer) => Partial<StoredServer>): Promise<void> =>
    persist(servers.map((server) => (server.id === id ? { ...server, ...patch(server) } : server)))

  /** Servers of the file take the place of those that it named before. */
  async function takeFile(): Promise<void> {
    const read = readServerFile(deps.dataFolder)
    fileProblem = read.problem
    const problems: string[] = []
    const named = read.servers.flatMap((input): [StoredServer, { name: string; value: string }[]][] => {
      const id = `file:${input.name}`
      const before = servers.find((server) => server.id === id) ?? null
      try {
        const server = { ...toServer(input, before), id, isFromFile: true, alwaysByName: input.alwaysAllow }
        return [[server, input.secrets]]
      } catch (error) {
        problems.push(`“${input.name}”: ${(error as Error).message}`)
        return []
      }
    })
    if (problems.length > 0) fileProblem = [fileProblem, ...problems].filter((problem) => problem !== null).join(' ')
    const own = servers.filter(({ isFromFile }) => !isFromFile)
    const next = [...own, ...named.map(([server]) => server)]
    for (const before of servers) {
      const now = next.find(({ id }) => id === before.id)
      if (now && isSameTarget(now, before)) continue
      if (now?.url !== before.url) signIns.forget(before)
      await end(before.id)
      if (!now) values.remove(before.id, before.secretNames)
    }
    for (const [server, secrets] of named) {
      for (const { name, value } of secrets) if (values.get(server, name) !== value) values.set(server, name, value)
    }
    if (JSON.stringify(next) !== JSON.stringify(servers)) await persist(next)
  }

  const tell = (): void => {
    if (!isClosed) deps.onChange(viewNow())
  }

  function connectionOf(server: StoredServer): Connection {
    const known = connections.get(server.id)
    if (known) return known
    const connection = createConnection({
      server,
      values: () => ({ known: values.all(server), missing: values.missing(server) }),
      fetch: deps.fetch,
      access: signIns.accessOf(server),
      canSignIn: consent !== undefined,
      clock: deps.clock,
      version: deps.version,
      timings,
      scrub: deps.scrub,
      onChange: tell,
    })
    connections.set(server.id, connection)
    // Nothing starts any more.
    if (isClosed) void connection.close()
    return connection
  }

  async function end(id: string): Promise<void> {
    const connection = connections.get(id)
    connections.delete(id)
    const ending = connection?.close()
    if (!ending) return
    endings.add(ending)
    await ending.finally(() => endings.delete(ending))
  }

  function viewNow(): ToolsView {
    const views = servers.map(toView)
    return { servers: views, canAdd: consent !== undefined, file: serverFileName, fileProblem }
  }

  function toView(server: StoredServer): ToolServer {
    const connection = connections.get(server.id)
    const state = signIns.isUnderWay(server.id) ? 'signing-in' : (connection?.state() ?? 'idle')
    // The page has the button for it.
    const isAsked = consent !== undefined && (state === 'signed-out' || state === 'signing-in')
    const { id, name, kind, command, args, cwd, url, secretNames, isFromFile } = server
    return {
      id,
      name,
      kind,
      command,
      args,
      cwd,
      url,
      secretNames,
      missingNames: values.missing(server),
      isFromFile,
      state,
      problem: deps.scrub(isAsked ? signIns.problemOf(id) : (connection?.problem() ?? null)),
      isSignedIn: signIns.isSignedIn(server),
      wantsClient: signIns.wantsClient(id),
      tools: (connection?.tools() ?? []).map((tool) => toInfo(server, tool)),
      leftOutCount: connection?.leftOutCount() ?? 0,
    }
  }

  const must = (id: string): StoredServer => {
    const server = servers.find((candidate) => candidate.id === id)
    if (!server) throw new RouteFailure('not_found', words('This server is no longer set up.'))
    return server
  }

  async function confirmed(server: StoredServer, given: Record<string, string>): Promise<boolean> {
    const question = serverQuestion(server, given)
    if (question === null) {
      throw new RouteFailure(
        'too_large',
        said(
          'This is too long to be shown whole before it is started. Put the server into {serverFileName} in the data folder.',
          { serverFileName },
        ),
      )
    }
    return (await consent?.confirm(question)) ?? false
  }

  async function restart(id: string): Promise<ToolsView> {
    await load()
    signIns.accessOf(must(id))?.forgetNeed()
    await end(id)
    // It may have been changed or removed meanwhile.
    await connectionOf(must(id)).open()
    return viewNow()
  }

  const offers = createOffers({
    async servers(ids) {
      await load()
      return servers
        .filter(({ id }) => ids.includes(id))
        .map((server) => ({ server, connection: connectionOf(server) }))
    },
    connection(server) {
      const now = servers.find(({ id }) => id === server.id)
      return now && isSameTarget(now, server) ? connectionOf(now) : null
    },
    always: (id) => servers.find((server) => server.id === id),
    allowAlways: (id, key) => change(id, ({ always }) => ({ always: [...new Set([...always, key])] })),
  })

  return {
    offer: offers.offer,
    async view() {
      await load()
      return viewNow()
    },
    readPasted(text) {
      const { servers: read, placeholders, problems } = readServers(text, { marksBlanks: true })
      return { servers: read.map(toInput), placeholders, problems }
    },
    save: inTurn(async (input) => {
      await load()
      if (!consent) {
        throw new RouteFailure(
          'forbidden',
          said(
            'In a browser Holdfast can’t ask you outside the page, so servers are added by {serverFileName} in the data folder.',
            { serverFileName },
          ),
        )
      }
      const before = input.id === null ? null : must(input.id)
      if (before?.isFromFile)
        throw new RouteFailure(
          'conflict',
          said('This server stands in {serverFileName}; change it there.', { serverFileName }),
        )
      if (!before && servers.length >= maxServers)
        throw new RouteFailure('bad_input', said('There may be {maxServers} servers.', { maxServers }))
      const server = toServer(input, before)
      const entered = input.secrets.flatMap(({ name, value }) => (value ? [[name.trim(), value] as const] : []))
      const given = {
        ...(before
          ? values.all({
              ...server,
              secretNames: before.secretNames.filter((name) => server.secretNames.includes(name)),
            })
          : {}),
        ...Object.fromEntries(entered),
      }
      const isOther = !before || !isSameTarget(server, before) || entered.length > 0
      if (isOther && !(await confirmed(server, given))) return null
      const putBacks: (() => void)[] = []
      try {
        for (const [name, value] of entered) putBacks.push(values.set(server, name, value))
        await persist(before ? servers.map((each) => (each.id === server.id ? server : each)) : [...servers, server])
      } catch (error) {
        for (const putBack of putBacks.toReversed()) putBack()
        throw error
      }
      if (before)
        values.remove(
          before.id,
          before.secretNames.filter((name) => !server.secretNames.includes(name)),
        )
      if (before && (before.url !== server.url || !mayBeSignedIn(server))) signIns.forget(before)
      await end(server.id)
      void connectionOf(server).open()
      return viewNow()
    }),
    remove: inTurn(async (id) => {
      await load()
      const server = must(id)
      if (server.isFromFile)
        throw new RouteFailure(
          'conflict',
          said('This server stands in {serverFileName}; remove it there.', { serverFileName }),
        )
      await persist(servers.filter((each) => each.id !== id))
      values.remove(id, server.secretNames)
      signIns.forget(server)
      await end(id)
      return viewNow()
    }),
    setTool: inTurn(async (id, tool, enabled) => {
      await load()
      must(id)
      await change(id, ({ disabled }) => ({
        disabled: enabled ? disabled.filter((name) => name !== tool) : [...new Set([...disabled, tool])],
      }))
      return viewNow()
    }),
    forgetApproval: inTurn(async (id, tool) => {
      await load()
      const server = must(id)
      const keys = new Set(
        (connections.get(id)?.tools() ?? [])
          .filter(({ name }) => name === tool)
          .map((listed) => approvalKeyOf(server, listed)),
      )
      await change(id, ({ always, alwaysByName }) => ({
        always: always.filter((key) => !keys.has(key)),
        alwaysByName: alwaysByName.filter((name) => name !== tool),
      }))
      return viewNow()
    }),
    restart,
    async signIn(id, client) {
      await load()
      const server = must(id)
      if (!(await signIns.signIn(server, client))) return viewNow()
      const now = servers.find((each) => each.id === id)
      return now ? restart(id) : viewNow()
    },
    async cancelSignIn(id) {
      await load()
      signIns.cancel(id)
      return viewNow()
    },
    signOut: inTurn(async (id) => {
      await load()
      signIns.signOut(must(id))
      await end(id)
      return viewNow()
    }),
    async log(id) {
      await load()
      return connections.get(must(id).id)?.log() ?? ''
    },
    readFile: inTurn(async () => {
      await load()
      await takeFile()
      return viewNow()
    }),
    async isMeant(serverName, tool, args, decision) {
      if (!consent) {
        if (decision === 'always') {
          throw new RouteFailure(
            'forbidden',
            said('In a browser, what may always run is named in {serverFileName}: “alwaysAllow”: ["{tool}"].', {
              serverFileName,
              tool,
            }),
          )
        }
        // Whoever runs it sees in the terminal what the page said yes to.
        deps.log(`The page allowed a call: ${serverName}, ${tool} (${decision}).`)
        return true
      }
      if (decision === 'always') return consent.confirm(alwaysQuestion(serverName, tool))
      return consent.wasJustTouched() || consent.confirm(callQuestion(serverName, tool, args))
    },
    async close() {
      isClosed = true
      signIns.close()
      await Promise.all([...endings, ...[...connections.values()].map((connection) => connection.close())])
    },
  }
}

function toInput({ id, name, kind, command, args, cwd, url, secrets }: ReadServer): ToolServerInput {
  return { id, name, kind, command, args, cwd, url, secrets }
}

function toInfo(server: StoredServer, tool: ListedTool): ToolInfo {
  const { name, title, description } = tool
  return {
    name,
    title,
    description,
    isEnabled: !server.disabled.includes(name),
    isAlwaysAllowed: isAlwaysAllowed(server, tool),
  }
}
