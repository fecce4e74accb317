import type { SetAsideRow } from '../../shared/domain.ts'
import { msg, shown, t, type Message } from '../../shared/words/t.ts'
import { Button } from '../ui/button.tsx'
import { Time } from '../ui/time.tsx'
import { exportAsFile } from './export-file.ts'
import { Cell, HeadCell, Panel } from './panel.tsx'
import { SteadyScroller, useSteady } from './steady.tsx'

const names: Record<string, Message> = {
  open_turns: msg('A running answer'),
  batches: msg('A batch'),
  meta: msg('A counter'),
}

function nameOf(source: string): string {
  const name = names[source]
  return name === undefined ? source : t(name)
}

/** Rows that could not be read: they hold up nothing, and what is left of them is kept. */
export function SetAside({ rows, count }: { rows: SetAsideRow[]; count: number }) {
  const steady = useSteady(rows, ({ id }) => id)
  return (
    <Panel
      title={t('Set aside because damaged')}
      count={t('{count, plural, one {# row} other {# rows}}', { count })}
      actions={
        <Button
          small
          title={t('Saves them as a file, with all that is left of each')}
          onClick={() => void exportAsFile('sync.exportSetAside')}
        >
          {t('Export')}
        </Button>
      }
    >
      <SteadyScroller
        steady={steady}
        newWords={(count) => t('{count, plural, one {# new row} other {# new rows}} at the end.', { count })}
        className="max-h-64"
      >
        <table className="w-full border-separate border-spacing-0">
          <thead className="sticky top-0 bg-raised">
            <tr>
              <HeadCell>{t('What')}</HeadCell>
              <HeadCell>{t('Why')}</HeadCell>
              <HeadCell>{t('When')}</HeadCell>
            </tr>
          </thead>
          <tbody>
            {steady.shown.map((row) => (
              <tr key={row.id}>
                <Cell>
                  <span title={`${row.source} ${row.key}`}>{nameOf(row.source)}</span>
                </Cell>
                <Cell className="text-ink-2 wrap-anywhere select-text">{shown(row.reason)}</Cell>
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
