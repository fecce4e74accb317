import { t } from '../../shared/words/t.ts'
import { Failure, Waiting } from '../ui/waiting.tsx'
import { Backlog } from './backlog.tsx'
import { Batches } from './batches.tsx'
import { ConnectionHistory } from './connection-history.tsx'
import { ConnectionPanel } from './connection-panel.tsx'
import { DeadRecords } from './dead-records.tsx'
import { Elsewhere } from './elsewhere.tsx'
import { Files, hasFiles } from './files.tsx'
import { LedgerLine } from './ledger.tsx'
import { Losses } from './losses.tsx'
import { ProjectQuestionPanel } from './project-question.tsx'
import { SetAside } from './set-aside.tsx'
import { loadSync, useSync } from './sync-store.ts'

/** Where every record is: the sum that must be true, the connection, what waits, what was refused. */
export function SyncView() {
  const { status, dead, history, losses, setAside, error } = useSync()
  if (!status) {
    return error ? (
      <Failure message={error} onRetry={() => void loadSync()} />
    ) : (
      <Waiting what={t('Counting records')} />
    )
  }
  return (
    <div className="relative h-full overflow-y-auto">
      <div className="mx-auto flex max-w-5xl flex-col gap-5 p-4 min-[620px]:p-6">
        <h1 className="sr-only">{t('Sync')}</h1>
        <LedgerLine ledger={status.ledger} />
        {status.projectQuestion && <ProjectQuestionPanel question={status.projectQuestion} />}
        <ConnectionPanel status={status} />
        <Backlog status={status} />
        {status.elsewhere.length > 0 && status.projectQuestion === null && (
          <Elsewhere backlogs={status.elsewhere} present={status.projectName} />
        )}
        <Batches batches={status.batches} batchCount={status.batchCount} />
        {hasFiles(status.files) && <Files files={status.files} />}
        <DeadRecords records={dead} deadCount={status.ledger.dead} />
        {losses.length > 0 && (
          <Losses losses={losses} lostCount={status.ledger.lost} isUnknown={status.ledger.lostIsUnknown === true} />
        )}
        {status.setAsideCount > 0 && <SetAside rows={setAside} count={status.setAsideCount} />}
        <ConnectionHistory entries={history} />
      </div>
    </div>
  )
}
