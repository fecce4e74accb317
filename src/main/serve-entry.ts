import { processTerminal } from './cli/process-terminal.ts'
import { runCli } from './cli/run.ts'

// `holdfast serve`, where it is started by its file, as `npm run serve` does.

process.exitCode = await runCli(['serve', ...process.argv.slice(2)], processTerminal())
