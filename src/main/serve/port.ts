/** Why the app cannot listen, in words for the user. */
export class PortFailure extends Error {
  override readonly name = 'PortFailure'
}

/** The port that was asked for; 0, which takes a free one, where none was. Throws PortFailure. */
export function parsePort(text: string | undefined): number {
  const given = text?.trim() ?? ''
  if (given === '') return 0
  if (/^\d{1,5}$/.test(given) && Number(given) <= 65_535) return Number(given)
  throw new PortFailure(
    `${given} is not a port. A port is a number from 1 to 65535; without one, a free port is taken.`,
  )
}

/** What the system said, for somebody who chose a port. */
export function explainListenFailure(error: unknown, port: number): unknown {
  const advice = 'Choose another with --port or HOLDFAST_PORT, or none, and a free one is taken.'
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return new PortFailure(`Port ${port} is in use by another program. ${advice}`)
  if (code === 'EACCES') return new PortFailure(`The system does not let Holdfast use port ${port}. ${advice}`)
  return error
}
