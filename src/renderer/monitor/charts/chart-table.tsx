import { t } from '../../../shared/words/t.ts'
import { Quantity } from '../../ui/quantity.tsx'
import { nothing } from '../../ui/format.ts'
import { rawValue, type DrawnChart } from './chart-model.ts'

/** The same numbers as rows. */
export function ChartTable({ chart }: { chart: DrawnChart }) {
  const { axis, lines, title } = chart
  return (
    // A region that scrolls has to be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div
      role="region"
      aria-label={t('{chart}, as a table', { chart: title })}
      tabIndex={0}
      className="h-full overflow-auto"
    >
      <table className="w-full text-2xs">
        <caption className="sr-only">{title}</caption>
        <thead>
          <tr>
            {[axis.title, ...lines.map(({ name }) => name)].map((name, column) => (
              <th
                key={name}
                scope="col"
                className={`sticky top-0 bg-raised px-3 py-0.5 font-medium whitespace-nowrap text-ink-2 ${column === 0 ? 'text-left' : 'text-right'}`}
              >
                <bdi>{name}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {axis.at.map((place, index) => (
            <tr key={place} className="border-t">
              <th scope="row" className="px-3 text-left font-normal whitespace-nowrap text-ink-2">
                {axis.words(index)}
              </th>
              {lines.map(({ name, values, format }) => {
                const value = values[index] ?? null
                return (
                  <td key={name} className="px-3 text-right">
                    <Quantity raw={rawValue(chart, value)}>{value === null ? nothing : format(value)}</Quantity>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
