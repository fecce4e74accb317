import { t } from '../../../shared/words/t.ts'
import { classes } from '../../ui/classes.ts'
import { formatDuration } from '../../ui/format.ts'
import type { TreeShape } from './tree-toolbar.tsx'

export const headPx = 24

/** The names of the columns; of the timeline what part of the time is shown. */
export function TreeHead({
  template,
  shape,
  fromMs,
  toMs,
}: {
  template: string
  shape: TreeShape
  fromMs: number
  toMs: number
}) {
  const head = 'truncate text-2xs text-ink-3'
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-b bg-canvas" style={{ height: headPx }}>
      <div role="row" aria-rowindex={1} className={classes('grid h-full items-center gap-x-2 px-2', template)}>
        <div role="columnheader" className={head}>
          {t('Step')}
        </div>
        {shape === 'timeline' ? (
          <div role="columnheader" className={classes('flex justify-between', head)}>
            <span>{fromMs === 0 ? '0' : formatDuration(fromMs)}</span>
            <span>{formatDuration(toMs)}</span>
          </div>
        ) : (
          [t('Latency'), t('Tokens'), t('Cost')].map((name, at) => (
            <div key={name} role="columnheader" className={classes('text-right', head, at > 0 && 'hidden @md:block')}>
              {name}
            </div>
          ))
        )}
      </div>
    </div>
  )
}
