import { registerHooks } from 'node:module'

// For NODE_OPTIONS=--import: the computer has no build of DuckDB, as on a system that there is none for.
registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('@duckdb/node-bindings-')) throw new Error(`Cannot find module '${specifier}'`)
    return next(specifier, context)
  },
})
