import type { ConnectionHistoryEntry } from '../../shared/domain.ts'
import { formatExactTime } from '../ui/format.ts'
import { Time } from '../ui/time.tsx'
import { connectionTitle } from './connection-words.ts'
import { Nothing, Panel } from './panel.tsx'

/** What the connection went through, newest first. */
export function ConnectionHistory({ entries }: { entries: ConnectionHistoryEntry[] }) {
  return (
    <Panel title="Connection history">
      {entries.length === 0 ? (
        <Nothing>Nothing yet. Every change of the connection is kept here.</Nothing>
      ) : (
        <ol className="max-h-64 overflow-auto py-1">
          {entries.map((entry, index) => (
            <li key={`${entry.atMs}-${entries.length - index}`} className="flex gap-3 px-3 py-1 text-sm">
              <span className="w-24 shrink-0 text-xs leading-5 text-ink-3" title={formatExactTime(entry.atMs)}>
                <Time atMs={entry.atMs} />
              </span>
              <span className="w-52 shrink-0 whitespace-nowrap">{connectionTitle(entry.state)}</span>
              <span className="min-w-0 truncate text-ink-3" title={entry.detail}>
                {entry.detail}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  )
}
