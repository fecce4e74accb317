import { parsePort, PortFailure } from '../serve/port.ts'
import type { Asked } from './command.ts'
import { CliFailure, exitCodes } from './terminal.ts'

/** What was typed behind --port; null where nothing was. Throws CliFailure. */
export function portIn({ port }: Asked['values']): number | null {
  if (typeof port !== 'string') return null
  try {
    return parsePort(port)
  } catch (error) {
    throw error instanceof PortFailure ? new CliFailure(exitCodes.usage, error.message) : error
  }
}
