import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a test has the two of them do from now on. */
export interface OAuthRules {
  /** Of access tokens, in seconds; null: it is not told. */
  expiresIn: number | null
  /** What is told instead of the metadata, by path's end: `resource` or `authority`. A string is sent as it is. */
  says: Partial<Record<'resource' | 'authority', object | string | { redirect: string }>>
  /** Taken out of the authority's metadata, or put in. */
  metadata: Record<string, unknown>
  tokens: 'given' | 'refused' | 'broken' | 'hanging'
  isRotating: boolean
  /** Registered by hand, for any port of this computer. */
  ownClient: { id: string; secret: string }
  /** A call of the tool wants this scope too. */
  callScope: string | null
}

/** A server of tools that lets in who has signed in at its authority, both on this computer and both strict. */
export interface OAuthServer {
  address: string
  authority: string
  rules: OAuthRules
  /** By "METHOD /path", of both, in order. */
  asked: string[]
  /** Every token and secret that it ever gave. */
  given: string[]
  /** How often the tool was run, and as whom. */
  calls: string[]
  endAccess(): void
  endRefresh(): void
  /** What a user's browser does: follows the address, and answers where it is sent back to. */
  signIn(address: string, answer?: 'yes' | 'no'): Promise<string>
  close(): Promise<void>
}

interface Given {
  client: string
  scope: string
  resource: string
}

export async function startOAuthServer(): Promise<OAuthServer> {
  const rules: OAuthRules = {
    expiresIn: 3600,
    says: {},
    metadata: {},
    tokens: 'given',
    isRotating: true,
    ownClient: { id: 'client-by-hand', secret: 'canary-client-by-hand' },
    callScope: null,
  }
  const asked: string[] = []
  const given: string[] = []
  const calls: string[] = []
  const clients = new Map<string, { secret: string; redirects: string[] }>()
  const codes = new Map<string, Given & { challenge: string; redirect: string }>()
  const access = new Map<string, Given>()
  const refresh = new Map<string, Given>()
  const secret = (kind: string): string => {
    const made = `canary-${kind}-${randomBytes(12).toString('hex')}`
    given.push(made)
    return made
  }
  const resource = await listen(serveResource)
  const place = await listen(serveAuthority)
  const address = `${resource.origin}/mcp`
  const authority = place.origin

  async function serveResource(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '', resource.origin)
    asked.push(`${request.method} ${pathname}`)
    if (pathname === '/.well-known/oauth-protected-resource/mcp') {
      return tell(
        response,
        rules.says.resource ?? {
          resource: address,
          authorization_servers: [authority],
          scopes_supported: ['read'],
        },
      )
    }
    if (pathname !== '/mcp') return void response.writeHead(404).end()
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const grant = access.get(token)
    if (!grant || grant.resource !== address) {
      const more = `Bearer resource_metadata="${resource.origin}/.well-known/oauth-protected-resource/mcp"`
      return void response.writeHead(401, { 'www-authenticate': more }).end(`not ${token}`)
    }
    if (request.method !== 'POST') return void response.writeHead(405).end()
    const { id, method } = JSON.parse(await bodyOf(request)) as { id?: number; method: string }
    if (id === undefined) return void response.writeHead(202).end()
    if (method === 'tools/call' && rules.callScope !== null && !grant.scope.split(' ').includes(rules.callScope)) {
      const more = `Bearer error="insufficient_scope", scope="${rules.callScope}"`
      return void response.writeHead(403, { 'www-authenticate': more }).end()
    }
    if (method === 'tools/call') calls.push(token)
    const result = {
      initialize: {
        protocolVersion: '2025-06-18',
        capabilities: { tools: {} },
        serverInfo: { name: 'strict', version: '1' },
      },
      'tools/list': { tools: [{ name: 'whoami', description: 'Who asks.', inputSchema: { type: 'object' } }] },
      // What it must never be believed to keep to itself.
      'tools/call': { content: [{ type: 'text', text: `You are in, with ${token}.` }] },
    }[method]
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }))
  }

  async function serveAuthority(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', place.origin)
    asked.push(`${request.method} ${url.pathname}`)
    const fail = (error: string): void => void response.writeHead(400).end(JSON.stringify({ error }))
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /.well-known/oauth-authorization-server':
        return tell(
          response,
          rules.says.authority ?? {
            issuer: authority,
            authorization_endpoint: `${authority}/authorize`,
            token_endpoint: `${authority}/token`,
            registration_endpoint: `${authority}/register`,
            revocation_endpoint: `${authority}/revoke`,
            response_types_supported: ['code'],
            code_challenge_methods_supported: ['S256'],
            token_endpoint_auth_methods_supported: ['client_secret_post'],
            authorization_response_iss_parameter_supported: true,
            ...rules.metadata,
          },
        )
      case 'POST /register': {
        const { redirect_uris: redirects } = JSON.parse(await bodyOf(request)) as { redirect_uris: string[] }
        const client = `client-${clients.size}`
        clients.set(client, { secret: secret('client'), redirects })
        return tell(response, {
          client_id: client,
          client_secret: clients.get(client)?.secret,
          redirect_uris: redirects,
          token_endpoint_auth_method: 'client_secret_post',
        })
      }
      case 'GET /authorize': {
        const wanted = Object.fromEntries(url.searchParams)
        const redirect = wanted['redirect_uri'] ?? ''
        const isKnown =
          wanted['client_id'] === rules.ownClient.id
            ? /^http:\/\/127\.0\.0\.1:\d+\/signed-in$/.test(redirect)
            : clients.get(wanted['client_id'] ?? '')?.redirects.includes(redirect)
        const isRight =
          isKnown &&
          wanted['response_type'] === 'code' &&
          wanted['code_challenge_method'] === 'S256' &&
          wanted['resource'] === address
        if (!isRight) return fail('invalid_request')
        const back = new URL(redirect)
        back.searchParams.set('state', wanted['state'] ?? '')
        back.searchParams.set('iss', authority)
        if (request.headers['x-answer'] === 'no') back.searchParams.set('error', 'access_denied')
        else {
          const code = secret('code')
          codes.set(code, {
            client: wanted['client_id'] ?? '',
            scope: wanted['scope'] ?? '',
            resource: wanted['resource'] ?? '',
            challenge: wanted['code_challenge'] ?? '',
            redirect,
          })
          back.searchParams.set('code', code)
        }
        return void response.writeHead(302, { location: back.href }).end()
      }
      case 'POST /token': {
        const form = new URLSearchParams(await bodyOf(request))
        if (rules.tokens === 'hanging') return
        if (rules.tokens === 'broken') return void response.writeHead(500).end('<h1>Oops</h1>')
        if (rules.tokens === 'refused') return fail('invalid_grant')
        const { ownClient } = rules
        const id = form.get('client_id') ?? ''
        const client = id === ownClient.id ? ownClient : clients.get(id)
        if (!client || client.secret !== form.get('client_secret')) return fail('invalid_client')
        return form.get('grant_type') === 'refresh_token' ? renewed(form) : exchanged(form)
      }
      case 'POST /revoke': {
        const form = new URLSearchParams(await bodyOf(request))
        refresh.delete(form.get('token') ?? '')
        return void response.writeHead(200).end()
      }
      default:
        return void response.writeHead(404).end()
    }

    function exchanged(form: URLSearchParams): void {
      const code = codes.get(form.get('code') ?? '')
      codes.delete(form.get('code') ?? '')
      const verifier = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url')
      const isRight =
        code !== undefined &&
        code.challenge === verifier &&
        code.client === form.get('client_id') &&
        code.redirect === form.get('redirect_uri') &&
        code.resource === form.get('resource')
      if (!isRight) return fail('invalid_grant')
      const { client, scope, resource: forWhom } = code
      give({ client, scope, resource: forWhom }, secret('refresh'))
    }

    function renewed(form: URLSearchParams): void {
      const old = form.get('refresh_token') ?? ''
      const known = refresh.get(old)
      if (!known || known.client !== form.get('client_id')) return fail('invalid_grant')
      if (rules.isRotating) refresh.delete(old)
      give(known, rules.isRotating ? secret('refresh') : old)
    }

    function give(grant: Given, refreshToken: string): void {
      const token = secret('access')
      access.set(token, grant)
      refresh.set(refreshToken, grant)
      tell(response, {
        access_token: token,
        token_type: 'Bearer',
        refresh_token: refreshToken,
        scope: grant.scope,
        ...(rules.expiresIn !== null && { expires_in: rules.expiresIn }),
      })
    }
  }

  return {
    address,
    authority,
    rules,
    asked,
    given,
    calls,
    endAccess: () => access.clear(),
    endRefresh: () => refresh.clear(),
    async signIn(to, answer = 'yes') {
      const sent = await fetch(to, { redirect: 'manual', headers: { 'x-answer': answer } })
      const back = sent.headers.get('location')
      if (back === null) throw new Error(`the authority answered ${sent.status}: ${await sent.text()}`)
      return back
    },
    async close() {
      for (const { server } of [resource, place]) {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
    },
  }
}

async function listen(
  serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<{ server: Server; origin: string }> {
  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function tell(response: ServerResponse, answer: object | string): void {
  if (typeof answer === 'object' && 'redirect' in answer) {
    response.writeHead(302, { location: String(answer.redirect) }).end()
    return
  }
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer)
  response.writeHead(200, { 'content-type': text.startsWith('<') ? 'text/html' : 'application/json' }).end(text)
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const piece of request) text += String(piece)
  return text
}
