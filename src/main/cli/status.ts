import type { ConnectionState, Ledger, SyncStatus } from '../../shared/domain.ts'
import { version } from '../../../package.json'
import { findApp, type RunningApp } from './client.ts'
import type { Asked, Command } from './command.ts'
import { connectionWords } from './connection-words.ts'
import { bytesText, countText, sinceText } from './figures.ts'
import { exitCodes, paint, plain } from './terminal.ts'

/** What `status --json` prints. Fields are only ever added; `format` is raised where one goes or changes its meaning. */
export interface StatusReport {
  format: 1
  version: string
  dataFolder: string
  /** Null where no app has the folder. */
  app: { shell: 'desktop' | 'browser'; processId: number; version: string } | null
  ledger: Ledger
  /** Null where no app runs: nothing is sent then. */
  connection: { state: ConnectionState['kind']; detail: string | null; untilMs: number | null } | null
  /** Null where no app runs. */
  langfuse: { host: string; projectName: string | null } | null
  backlog: {
    recordCount: number
    bytes: number
    batchCount: number
    oldestAtMs: number | null
    secondsToGo: number | null
  }
  setAsideCount: number
  /** The database was found damaged; reopening it mends it. */
  damaged: boolean
}

export const status: Command = {
  name: 'status',
  usage: 'status [--json]',
  summary: 'What is recorded, what waits, and whether an app runs',
  options: { json: { type: 'boolean' } },
  help: [['--json', 'Print it as one JSON object']],
  notes: `The JSON has: format (1), version, dataFolder, app, ledger, connection, langfuse, backlog, setAsideCount, damaged.
Fields are only ever added. app, connection and langfuse are null while no app runs. Times are milliseconds since 1970.
ledger: accepted = delivered + pending + dead + lost.`,
  maxWords: 0,
  async run(asked) {
    const report = await readStatus(asked)
    const text = asked.values['json'] ? `${JSON.stringify(report, null, 2)}\n` : wordsFor(report, asked)
    await asked.terminal.out(text)
    return exitCodes.ok
  },
}

async function readStatus({ dataFolder, terminal }: Asked): Promise<StatusReport> {
  const app = await findApp(dataFolder, terminal.interrupted)
  if (app) return reportOf(dataFolder, await app.ask('sync.status'), app)
  const { readData } = await import('./data.ts')
  const state = await readData(dataFolder, (read) => read.outboxState())
  return reportOf(dataFolder, { ...state, damaged: !state.addsUp, secondsToGo: null }, null)
}

type Counted = Pick<
  SyncStatus,
  'ledger' | 'pendingBytes' | 'batchCount' | 'oldestPendingAtMs' | 'secondsToGo' | 'setAsideCount' | 'damaged'
>

function reportOf(dataFolder: string, counted: SyncStatus, app: RunningApp): StatusReport
function reportOf(dataFolder: string, counted: Counted, app: null): StatusReport
function reportOf(dataFolder: string, counted: Counted & Partial<SyncStatus>, app: RunningApp | null): StatusReport {
  const { connection, host } = counted
  return {
    format: 1,
    version,
    dataFolder,
    app: app && { shell: app.info.shell, processId: app.processId, version: app.info.version },
    ledger: counted.ledger,
    connection: connection
      ? {
          state: connection.kind,
          detail: 'detail' in connection ? connection.detail : null,
          untilMs: 'untilMs' in connection ? connection.untilMs : null,
        }
      : null,
    langfuse: host ? { host, projectName: counted.projectName ?? null } : null,
    backlog: {
      recordCount: counted.ledger.pending,
      bytes: counted.pendingBytes,
      batchCount: counted.batchCount,
      oldestAtMs: counted.oldestPendingAtMs,
      secondsToGo: counted.secondsToGo,
    },
    setAsideCount: counted.setAsideCount,
    damaged: counted.damaged,
  }
}

const shells = { desktop: 'in a window', browser: 'for a browser' }

function wordsFor(report: StatusReport, { terminal }: Asked): string {
  const { bold, dim, warn } = paint(terminal)
  const { app, ledger, backlog, langfuse } = report
  const nowMs = Date.now()
  const least = ledger.lostIsUnknown ? 'at least ' : ''
  const lines: [string, string][] = [
    ['App', app ? `runs ${shells[app.shell]}, version ${app.version}, process ${app.processId}` : 'does not run'],
    ['Data folder', report.dataFolder],
    [
      'Langfuse',
      langfuse
        ? plain(`${langfuse.host}${langfuse.projectName === null ? '' : `, project “${langfuse.projectName}”`}`)
        : app
          ? 'not set up'
          : 'not asked while no app runs',
    ],
    ['Connection', report.connection ? plain(connectionWords(report.connection, nowMs)) : 'none while no app runs'],
    [
      'Ledger',
      `${least}${countText(ledger.accepted)} recorded = ${countText(ledger.delivered)} delivered + ` +
        `${countText(ledger.pending)} waiting + ${countText(ledger.dead)} refused + ${least}${countText(ledger.lost)} lost`,
    ],
    [
      'Backlog',
      backlog.recordCount === 0
        ? 'nothing waits'
        : `${countText(backlog.recordCount, 'record')}, ${bytesText(backlog.bytes)}` +
          (backlog.oldestAtMs === null ? '' : `, the oldest from ${sinceText(nowMs - backlog.oldestAtMs)} ago`),
    ],
  ]
  const text = lines.map(([name, value]) => `${dim(name.padEnd(12))} ${value}`)
  if (ledger.dead > 0) text.push(warn(`Refused records are kept; Sync in the app shows why and can send them again.`))
  if (report.setAsideCount > 0)
    text.push(
      warn(
        `${countText(report.setAsideCount, 'row')} could not be read and ${report.setAsideCount === 1 ? 'is' : 'are'} kept aside; Sync in the app shows more.`,
      ),
    )
  if (report.damaged)
    text.push(warn('The database is damaged. Start Holdfast, which saves what can be read and deletes nothing.'))
  return `${bold(`Holdfast ${report.version}`)}\n${text.join('\n')}\n`
}
