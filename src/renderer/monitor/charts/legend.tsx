import { classes } from '../../ui/classes.ts'
import { shownValue, type DrawnChart } from './chart-model.ts'
import { Swatch } from './swatch.tsx'

/** A name up to this many letters is never cut. */
const shortLength = 10

/** Each line with its value under the crosshair, or with its sum. One line high, whatever it says. */
export function Legend({ chart, index }: { chart: DrawnChart; index: number | null }) {
  return (
    <div
      aria-hidden
      className="flex h-5 min-w-0 items-center gap-3 overflow-hidden text-2xs whitespace-nowrap text-ink-2"
    >
      {chart.lines.map((line) => (
        <span
          key={line.name}
          className={classes('flex items-center gap-1.5', line.name.length > shortLength ? 'min-w-14' : 'shrink-0')}
        >
          {line.look && <Swatch look={line.look} isLine={chart.form === 'lines'} />}
          <bdi className="truncate" title={line.name}>
            {line.name}
          </bdi>
          <span className="min-w-6 shrink-0 font-medium text-ink">{shownValue(chart, line, index)}</span>
        </span>
      ))}
      <span className="ml-auto shrink-0 text-ink-3">{index === null ? chart.axis.whole : chart.axis.words(index)}</span>
    </div>
  )
}
