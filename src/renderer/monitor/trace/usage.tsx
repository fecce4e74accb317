import type { ObservationDetail } from '../../../shared/domain.ts'
import { formatCost, formatCount, plainNumber } from '../../ui/format.ts'
import { Quantity } from '../../ui/quantity.tsx'
import { Part } from '../part.tsx'

const bucketWords: ReadonlyMap<string, string> = new Map([
  ['input', 'Input'],
  ['input_cached_tokens', 'Input, cached'],
  ['input_cache_creation', 'Input, written to the cache'],
  ['output', 'Output'],
  ['output_reasoning_tokens', 'Output, reasoning'],
  ['total', 'Total'],
])

export const costSourceWords: ReadonlyMap<string, string> = new Map([
  ['provider', 'reported by the provider'],
  ['table', 'from the price list'],
  ['estimate', 'from the price list, for estimated tokens'],
  ['local', 'runs on this computer'],
  ['given', 'as it was recorded'],
])

/** Tokens and cost by bucket. Buckets do not overlap: they add up to the total. */
export function Usage({ detail }: { detail: ObservationDetail }) {
  const { usageDetails, costDetails, costSource, isUsageEstimated } = detail
  const names = [...new Set([...Object.keys(usageDetails ?? {}), ...Object.keys(costDetails ?? {})])]
    .filter((name) => name === 'total' || usageDetails?.[name] || costDetails?.[name])
    .sort((a, b) => Number(a === 'total') - Number(b === 'total'))
  if (names.length === 0) return null
  const source = costDetails ? costSourceWords.get(costSource ?? '') : undefined
  const notes = [isUsageEstimated && 'Tokens are estimated here', source && `Cost ${source}`].filter(Boolean)
  return (
    <Part title="Usage">
      <table className="w-full rounded-md border bg-raised text-xs">
        <thead className="text-ink-3">
          <tr>
            <th className="px-3 py-1 text-left font-normal">Bucket</th>
            <th className="px-3 py-1 text-right font-normal">Tokens</th>
            <th className="px-3 py-1 text-right font-normal">Cost</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name} className={name === 'total' ? 'border-t font-medium' : ''}>
              <th scope="row" className="px-3 py-0.5 text-left font-normal">
                {bucketWords.get(name) ?? name}
              </th>
              <td className="px-3 py-0.5 text-right">
                {usageDetails?.[name] !== undefined && (
                  <Quantity raw={usageDetails[name]}>{formatCount(usageDetails[name])}</Quantity>
                )}
              </td>
              <td className="px-3 py-0.5 text-right">
                {costDetails?.[name] !== undefined && (
                  <Quantity raw={costDetails[name]} exact={`$${plainNumber(costDetails[name])}`}>
                    {formatCost(costDetails[name])}
                  </Quantity>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {notes.length > 0 && <p className="mt-1 text-xs text-ink-3">{notes.join('. ')}.</p>}
    </Part>
  )
}
