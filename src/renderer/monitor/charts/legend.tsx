import { classes } from '../../ui/classes.ts'
import { shownValue, type DrawnChart } from './chart-model.ts'
import { Swatch } from './swatch.tsx'

/** A name up to this many letters is never cut; a longer one never so far that its value has no room. */
const shortLength = 10

/** Each line with its value under the crosshair, or with its sum. One line high, whatever it says. */
export function Legend({ chart, index }: { chart: DrawnChart; index: number | null }) {
  return (
    <div
      aria-hidden
      className="flex h-5 min-w-0 items-center gap-3 overflow-hidden text-2xs whitespace-nowrap text-ink-2"
    >
      {chart.lines.map((line) => {
        const value = shownValue(chart, line, index)
        const isLong = line.name.length > shortLength
        return (
          <span
            key={line.name}
            className={classes('flex items-center gap-1.5', !isLong && 'shrink-0')}
            style={isLong ? { minWidth: `calc(${Math.max(value.length, 3)}ch + 3rem)` } : {}}
          >
            {line.look && <Swatch look={line.look} isLine={chart.form === 'lines'} />}
            <bdi className="truncate" title={line.name}>
              {line.name}
            </bdi>
            <span className="min-w-6 shrink-0 font-medium text-ink">{value}</span>
          </span>
        )
      })}
      <span className="ml-auto shrink-0 text-ink-3">{index === null ? chart.axis.whole : chart.axis.words(index)}</span>
    </div>
  )
}
