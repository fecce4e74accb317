import type { Core } from '../core.ts'
import { openControl, type ControlOptions } from './server.ts'

/** The core with an ear for the command line, which goes before the folder is let go. */
export function answerCommandLine(core: Core, options: Omit<ControlOptions, 'core'>): Core {
  const control = openControl({ ...options, core })
  return {
    ...core,
    close: async () => {
      await (await control).close()
      await core.close()
    },
  }
}
