import type { Element } from 'hast'
import { Ellipsis } from 'lucide-react'
import { useContext, useState, type ReactNode } from 'react'
import { csvStart } from '../../../shared/csv.ts'
import { t } from '../../../shared/words/t.ts'
import { IconButton } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { Menu } from '../../ui/menu.tsx'
import type { Anchor } from '../../ui/popover.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { showToast } from '../../ui/toast-store.ts'
import { AllBlocks, OwnBlock } from './all-blocks.ts'
import { toCsv, wholeTable, type WholeTable } from './whole-table.ts'

/**
 * A table that is wider than the page scrolls by itself; a shadow at its side shows that there is more. Its menu takes all of it
 * along, however many pieces it is shown in.
 */
export function TableRegion({
  node,
  dir,
  children,
}: {
  node: Element | undefined
  dir: string | undefined
  children: ReactNode
}) {
  const allBlocks = useContext(AllBlocks)
  const block = useContext(OwnBlock)
  const [menu, setMenu] = useState<Anchor | null>(null)
  const withTable = (use: (table: WholeTable) => void): void => {
    const start = node?.position?.start.offset
    const table = block && start !== undefined ? wholeTable(block, allBlocks(), start) : null
    if (table) use(table)
    else showToast({ message: t('This table can’t be read as rows. Select and copy it instead.') })
  }
  const copy = (text: string): void => {
    navigator.clipboard.writeText(text).then(
      () => showToast({ message: t('The table is copied.') }),
      () => showToast({ message: t('Couldn’t copy to the clipboard.') }),
    )
  }
  return (
    <div className="group/table relative">
      <div className="table-region" role="region" aria-label={t('Table')} tabIndex={0}>
        <table dir={dir}>{children}</table>
      </div>
      <span
        className={classes(
          'table-menu absolute top-0.5 right-0 rounded-md bg-canvas group-hover/table:opacity-100 focus-within:opacity-100',
          menu === null && 'opacity-0',
        )}
      >
        <IconButton
          small
          label={t('Copy or save this table')}
          aria-haspopup="menu"
          aria-expanded={menu !== null}
          onClick={(event) => setMenu(event.currentTarget)}
        >
          <Ellipsis size={14} />
        </IconButton>
      </span>
      {menu && (
        <Menu
          label={t('This table')}
          anchor={menu}
          onClose={() => setMenu(null)}
          entries={[
            { label: t('Copy as CSV'), run: () => withTable((table) => copy(toCsv(table))) },
            { label: t('Copy as Markdown'), run: () => withTable(({ markdown }) => copy(markdown)) },
            {
              label: t('Save as CSV…'),
              run: () =>
                withTable((table) =>
                  saveFile('table.csv', new Blob([csvStart, toCsv(table)], { type: 'text/csv;charset=utf-8' })),
                ),
            },
          ]}
        />
      )}
    </div>
  )
}
