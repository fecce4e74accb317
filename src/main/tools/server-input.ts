import type { ToolServerInput } from '../../shared/domain.ts'
import { trimInvisible } from '../../shared/text.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import { newId } from '../records/ids.ts'
import { hasReference } from './pasted.ts'
import type { StoredServer } from './server-config.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

/** What a server is to be, checked. Throws RouteFailure, in words for the user. */
export function toServer(input: ToolServerInput, before: StoredServer | null): StoredServer {
  const bad = (message: string): never => {
    throw new RouteFailure('bad_input', message)
  }
  const name = trimInvisible(input.name)
  if (name === '') bad(words('Give the server a name.'))
  const server: StoredServer = {
    id: before?.id ?? newId(),
    name,
    kind: input.kind,
    command: input.kind === 'local' ? input.command.trim() : '',
    args: input.kind === 'local' ? input.args : [],
    cwd: input.kind === 'local' ? input.cwd.trim() : '',
    url: input.kind === 'remote' ? input.url.trim() : '',
    secretNames: input.secrets.map((secret) => secret.name.trim()).filter((secret) => secret !== ''),
    isFromFile: before?.isFromFile ?? false,
    disabled: before?.disabled ?? [],
    always: before?.always ?? [],
    alwaysByName: before?.alwaysByName ?? [],
  }
  if (server.kind === 'local') checkProgram(server, bad)
  else checkAddress(server, bad)
  const texts = [
    server.command,
    ...server.args,
    server.cwd,
    server.url,
    ...input.secrets.map(({ value }) => value ?? ''),
  ]
  const open = texts.find(hasReference)
  if (open !== undefined) bad(said('Fill in what stands for your own value: {open}', { open }))
  if (texts.some((text) => text.includes('\0'))) bad(words('A character in it can’t be part of a command.'))
  return server
}

function checkProgram({ command, secretNames }: StoredServer, bad: (message: string) => never): void {
  if (command === '') bad(words('Enter the program that the server is started with.'))
  const wrong = secretNames.find((name) => !/^[^=\s]+$/.test(name))
  if (wrong !== undefined) bad(said('“{wrong}” can’t be the name of a variable.', { wrong }))
}

function checkAddress({ url, secretNames }: StoredServer, bad: (message: string) => never): void {
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (!parsed || !/^https?:$/.test(parsed.protocol))
    bad(words('Enter the server’s address, such as https://example.com/mcp.'))
  if (parsed?.username || parsed?.password)
    bad(words('Leave user and password out of the address; put them into a header.'))
  const wrong = secretNames.find((name) => !/^[\w!#$%&'*+.^`|~-]+$/.test(name))
  if (wrong !== undefined) bad(said('“{wrong}” can’t be the name of a header.', { wrong }))
}

/** Whether something else is started or reached than before. */
export function isSameTarget(a: StoredServer, b: StoredServer): boolean {
  const target = ({ kind, command, args, cwd, url, secretNames }: StoredServer): string =>
    JSON.stringify([kind, command, args, cwd, url, [...secretNames].sort()])
  return target(a) === target(b)
}
