import Database from 'better-sqlite3'

// The writer thread as it must not be: with synchronous=NORMAL. For the test that tells the two apart from outside.
const { pragma } = Database.prototype
Database.prototype.pragma = function (this: Database.Database, source, options) {
  return pragma.call(this, source === 'synchronous = FULL' ? 'synchronous = NORMAL' : source, options)
}
await import('../../src/main/store/thread/writer-worker.ts')
