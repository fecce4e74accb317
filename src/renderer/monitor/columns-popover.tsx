import type { RowKind, TableColumn } from '../../shared/row-kinds.ts'
import { t } from '../../shared/words/t.ts'
import { Button } from '../ui/button.tsx'
import { Popover, type Anchor } from '../ui/popover.tsx'
import { columnKinds, columnsOf } from './columns.ts'
import { chooseColumnsByRoom, toggleColumn, useColumnsAreChosen, useTableColumns } from './table-columns.ts'

/** Which columns the table has. */
export function ColumnsPopover({ kind, anchor, onClose }: { kind: RowKind; anchor: Anchor; onClose(): void }) {
  const columns = useTableColumns(kind)
  const areChosen = useColumnsAreChosen(kind)
  const isShown = (column: TableColumn): boolean => columns.some((shown) => shown.column === column)
  return (
    <Popover label={t('Columns')} anchor={anchor} onClose={onClose} className="w-52 overflow-y-auto p-2">
      {columnsOf[kind].map((column) => (
        <label key={column} className="flex h-7 items-center gap-2 rounded-sm px-1 text-xs hover:bg-hover">
          <input
            type="checkbox"
            checked={isShown(column)}
            disabled={columns.length === 1 && isShown(column)}
            onChange={() => toggleColumn(kind, column)}
            className="accent-accent"
          />
          {t(columnKinds[column].name)}
        </label>
      ))}
      <Button
        small
        className="mt-2"
        blocked={areChosen ? null : t('Holdfast chooses the columns already')}
        onClick={() => chooseColumnsByRoom(kind)}
      >
        {t('Choose by width')}
      </Button>
    </Popover>
  )
}
