import type { DatabaseCheck } from '../../../shared/domain.ts'
import { outboxAddsUp } from '../log/outbox-audit.ts'
import type { Db } from '../schema/db.ts'
import { isDamage } from './soundness.ts'

const shownFindings = 20

/** All that can be asked of a database, each table compared with its indexes. It takes as long as the file is large. */
export function checkThroughly(db: Db): DatabaseCheck {
  const findings = orDamage(() =>
    (db.pragma(`integrity_check(${shownFindings})`) as { integrity_check: string }[])
      .map((row) => row.integrity_check)
      .filter((line) => line !== 'ok'),
  )
  const dangling = orDamage(() => (db.pragma('foreign_key_check') as unknown[]).map(() => 'row'))
  // In one transaction, since the app goes on writing meanwhile.
  const ledger = orDamage(() => (db.transaction(() => outboxAddsUp(db, true)).deferred() ? [] : ['sum']))
  return { findings, danglingCount: dangling.length, ledgerAddsUp: ledger.length === 0 }
}

/** What could not be read for damage is a finding. */
function orDamage(read: () => string[]): string[] {
  try {
    return read()
  } catch (error) {
    if (isDamage(error) && error instanceof Error) return [error.message]
    throw error
  }
}
