import { Columns2 } from 'lucide-react'
import type { TableRow } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { Menu } from '../../ui/menu.tsx'
import type { Anchor } from '../../ui/popover.tsx'
import { choose, compare, useChosen } from './compare-store.ts'

/** What can be done with a row beside opening it. */
export function CompareMenu({
  row,
  openId,
  anchor,
  onClose,
}: {
  row: TableRow
  openId: string | null
  anchor: Anchor
  onClose(): void
}) {
  const { chosen } = useChosen()
  const icon = <Columns2 size={13} />
  const others = [
    ...(chosen ? [{ label: t('Compare with “{title}”', { title: chosen.title }), traceId: chosen.traceId }] : []),
    ...(openId === null ? [] : [{ label: t('Compare with the open trace'), traceId: openId }]),
  ].filter(({ traceId }) => traceId !== row.traceId)
  return (
    <Menu
      label={t('Trace')}
      anchor={anchor}
      onClose={onClose}
      entries={[
        ...others.map(({ label, traceId }) => ({ label, icon, run: () => compare(traceId, row.traceId) })),
        {
          label: t('Choose for comparison'),
          icon,
          run: () => choose(row.traceId, row.prompt || row.conversationTitle || row.name),
        },
      ]}
    />
  )
}
