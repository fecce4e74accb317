import { commandWords } from './electron/command-words.ts'

// The installed app is the command line too: `holdfast status` opens no window and loads nothing of the app.
// Awaited here, all of it comes before Electron's `ready`: a command works without a display.

performance.mark('holdfast:code')
const words = commandWords(process.argv, process.defaultApp !== true)
if (words === null) await import('./index.ts')
else await (await import('./electron/command-line.ts')).runCommand(words)
