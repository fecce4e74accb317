import fs from 'node:fs'
import path from 'node:path'
import type { Provider, Settings, SyncStatus } from '../../shared/domain.ts'
import type { Ports } from '../ports.ts'
import { logTail, versionLines } from './basics.ts'
import { logRedaction } from './redaction.ts'

/**
 * What helps to find out why something goes wrong, as text for a person to read before it is sent anywhere: no key, no
 * message, no user id, no e-mail address, and of the settings no address but Langfuse's.
 */
export async function diagnosticsText(rooms: {
  ports: Pick<Ports, 'appVersion' | 'shell' | 'dataFolder' | 'secrets'>
  settings(): Settings
  providers(): Provider[]
  status(): Promise<SyncStatus>
  scrub(text: string): string
}): Promise<string> {
  const { ports } = rooms
  const { appVersion, shell, dataFolder } = ports
  const redact = await logRedaction()
  const lines = [
    ...versionLines(appVersion),
    `Shell: ${shell}. Data folder: ${dataFolder}. Keys kept: ${ports.secrets.kept()}.`,
    `Made: ${new Date().toISOString()}`,
    '',
    'Settings:',
    ...(await orWhyNot(() => settingsLines(rooms.settings(), rooms.providers()))),
    '',
    'Records:',
    ...(await orWhyNot(async () => recordLines(await rooms.status()))),
    '',
    'Files:',
    ...(await orWhyNot(() => fileLines(dataFolder))),
    '',
    'The last lines of the log:',
    ...logTail(dataFolder),
    '',
  ]
  return rooms.scrub(redact(lines.join('\n')))
}

function settingsLines(
  { langfuse, redaction, sendingEnabled, sizeCapBytes, theme }: Settings,
  providers: Provider[],
): string[] {
  const kinds = providers.map(({ kind, hasKey }) => `${kind}${hasKey ? ' (with key)' : ''}`)
  const patterns = redaction.patterns.length
  return [
    `Langfuse: ${langfuse.host === '' ? 'not set up' : `${new URL(langfuse.host).host}, secret key ${langfuse.hasSecretKey ? 'kept' : 'missing'}`}`,
    `Sending: ${onOff(sendingEnabled)}. Size cap: ${sizeCapBytes === null ? 'none' : `${sizeCapBytes} bytes`}. Theme: ${theme}.`,
    `Redaction: bodies ${redaction.bodies}, keys ${onOff(redaction.keys)}, e-mail addresses ${onOff(redaction.emails)}, ${patterns} own patterns.`,
    `Providers: ${kinds.length === 0 ? 'none' : kinds.join(', ')}.`,
  ]
}

function recordLines(status: SyncStatus): string[] {
  const { ledger, connection, batches, batchCount } = status
  const states = Object.groupBy(batches, ({ state }) => state)
  const counts = Object.entries(states).map(([state, all]) => `${all?.length ?? 0} ${state}`)
  const detail = 'detail' in connection ? `: ${connection.detail}` : ''
  return [
    `${ledger.accepted} recorded = ${ledger.delivered} delivered + ${ledger.pending} waiting + ${ledger.dead} refused + ${ledger.lost} lost${ledger.lostIsUnknown ? ' (at least)' : ''}`,
    `Connection: ${connection.kind}${detail}. Paused: ${status.paused}. Damaged: ${status.damaged}. Set aside: ${status.setAsideCount}.`,
    `Batches: ${batchCount}${counts.length === 0 ? '' : ` (${counts.join(', ')})`}, ${status.pendingBytes} bytes wait.`,
  ]
}

function fileLines(folder: string): string[] {
  const { bavail, bsize } = fs.statfsSync(folder)
  const files = fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.startsWith('holdfast.'))
    .map(({ name }) => `${name} ${fs.statSync(path.join(folder, name)).size}`)
  return [`${files.join(', ')}; ${bavail * bsize} bytes free on the disk.`]
}

const onOff = (isOn: boolean): string => (isOn ? 'on' : 'off')

async function orWhyNot(read: () => string[] | Promise<string[]>): Promise<string[]> {
  try {
    return await read()
  } catch (error) {
    return [`could not be read: ${error instanceof Error ? error.message : String(error)}`]
  }
}
