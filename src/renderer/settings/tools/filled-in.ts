import type { ToolServerInput } from '../../../shared/domain.ts'

/** A server with one's own values in the place of what stands for them. */
export function filledIn(server: ToolServerInput, values: Readonly<Record<string, string>>): ToolServerInput {
  const fill = (text: string): string => {
    let filled = text
    for (const [token, value] of Object.entries(values)) filled = filled.replaceAll(token, () => value)
    return filled
  }
  return {
    ...server,
    command: fill(server.command),
    args: server.args.map(fill),
    cwd: fill(server.cwd),
    url: fill(server.url),
    secrets: server.secrets.map(({ name, value }) => ({ name, value: fill(value ?? '') })),
  }
}
