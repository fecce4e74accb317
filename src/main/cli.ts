#!/usr/bin/env node
import { processTerminal } from './cli/process-terminal.ts'
import { runCli } from './cli/run.ts'

// The command line, as plain Node runs it. In the installed app Electron runs the same: see desktop-entry.ts.

process.exitCode = await runCli(process.argv.slice(2), processTerminal())
