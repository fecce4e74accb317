import { createFilesPrivately } from '../private-files.ts'
import { serveCalls } from '../thread/thread-protocol.ts'
import { openAnalysis } from './analysis.ts'
import { parentOf } from './parent.ts'

// The Monitor's questions, in a process of its own that lives while somebody looks. It opens the database for reading alone,
// and keeps a copy of what is counted in a form that answers fast. Nothing is lost with it, or with the copy.
createFilesPrivately()
const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('needs the data folder')

serveCalls(parentOf(process), (tell) => {
  const { methods, getReady, close } = openAnalysis(folder, tell)
  // Whoever starts this process is about to ask.
  getReady().catch(() => {})
  return { value: null, methods, close }
})
