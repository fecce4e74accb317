import { registerHooks } from 'node:module'

// For NODE_OPTIONS=--import: the computer has no build of DuckDB, as on a system that there is none for, or has one that ends
// each process that loads it, as on a processor that it was not made for.
const isDeadly = process.env['HOLDFAST_TEST_DUCKDB'] === 'deadly'

registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith('@duckdb/node-bindings-')) return next(specifier, context)
    if (isDeadly) process.kill(process.pid, 'SIGKILL')
    throw new Error(`Cannot find module '${specifier}'`)
  },
})
