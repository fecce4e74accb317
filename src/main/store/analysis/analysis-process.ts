import { createFilesPrivately } from '../private-files.ts'
import { openReaderDatabase } from '../schema/database.ts'
import { serveCalls, type Told } from '../thread/thread-protocol.ts'
import { parentOf } from '../../parent-process.ts'
import { createReadsWithoutCopy } from '../without-copy/reads-without-copy.ts'
import { withoutEngineFlag } from './starts.ts'
import { words } from '../../../shared/words/t.ts'
import { said } from '../../../shared/words/said.ts'

// The Monitor's questions, in a process of its own that lives while somebody looks. It opens the database for reading alone,
// and keeps a copy of what is counted in a form that answers fast. Nothing is lost with it, or with the copy.
createFilesPrivately()
const [folder, flag] = process.argv.slice(2)
if (folder === undefined) throw new Error('needs the data folder')

/** DuckDB is native: there are systems that it has no build for, that cannot load it, or where it ends the process. */
const loaded =
  flag === withoutEngineFlag
    ? { why: words('DuckDB ends its process there') }
    : await import('./analysis.ts').then(
        ({ openAnalysis }) => ({ openAnalysis }),
        (error: unknown) => ({ why: whyOf(error) }),
      )

serveCalls(parentOf(process), (tell) => {
  if ('why' in loaded) return withoutEngine(folder, loaded.why, tell)
  const { methods, getReady, close } = loaded.openAnalysis(folder, tell)
  // Whoever starts this process is about to ask.
  getReady().catch(() => {})
  return { value: null, methods, close }
})

function withoutEngine(folder: string, why: string, tell: (told: Told) => void) {
  const db = openReaderDatabase(folder)
  return { value: null, methods: createReadsWithoutCopy(db, why, tell), close: () => db.close() }
}

function whyOf(error: unknown): string {
  const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  return /cannot find (module|package)|unsupported/i.test(message)
    ? said('DuckDB has no build for {platform} {arch} here', { platform: process.platform, arch: process.arch })
    : said('DuckDB cannot be loaded: {message}', { message })
}
