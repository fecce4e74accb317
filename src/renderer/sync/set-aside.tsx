import type { SetAsideRow } from '../../shared/domain.ts'
import { Button } from '../ui/button.tsx'
import { plural } from '../ui/format.ts'
import { Time } from '../ui/time.tsx'
import { exportAsFile } from './export-file.ts'
import { Cell, HeadCell, Panel } from './panel.tsx'
import { SteadyScroller, useSteady } from './steady.tsx'

const names: Record<string, string> = {
  open_turns: 'A running answer',
  batches: 'A batch',
  meta: 'A counter',
}

/** Rows that could not be read: they hold up nothing, and what is left of them is kept. */
export function SetAside({ rows, count }: { rows: SetAsideRow[]; count: number }) {
  const steady = useSteady(rows, ({ id }) => id)
  return (
    <Panel
      title="Set aside because damaged"
      count={plural(count, 'row')}
      actions={
        <Button
          small
          title="Saves them as a file, with all that is left of each"
          onClick={() => void exportAsFile('sync.exportSetAside', 'row')}
        >
          Export
        </Button>
      }
    >
      <SteadyScroller steady={steady} what={['row', 'rows']} className="max-h-64">
        <table className="w-full border-separate border-spacing-0">
          <thead className="sticky top-0 bg-raised">
            <tr>
              <HeadCell>What</HeadCell>
              <HeadCell>Why</HeadCell>
              <HeadCell>When</HeadCell>
            </tr>
          </thead>
          <tbody>
            {steady.shown.map((row) => (
              <tr key={row.id}>
                <Cell>
                  <span title={`${row.source} ${row.key}`}>{names[row.source] ?? row.source}</span>
                </Cell>
                <Cell className="text-ink-2 wrap-anywhere select-text">{row.reason}</Cell>
                <Cell className="whitespace-nowrap text-ink-3">
                  <Time atMs={row.atMs} />
                </Cell>
              </tr>
            ))}
          </tbody>
        </table>
      </SteadyScroller>
    </Panel>
  )
}
