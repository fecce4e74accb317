import type { ObservationDetail } from '../../../shared/domain.ts'
import { msg, t, type Message } from '../../../shared/words/t.ts'
import { formatCost, formatCount, exactCost } from '../../ui/format.ts'
import { Quantity } from '../../ui/quantity.tsx'
import { Part } from '../part.tsx'

const bucketWords: ReadonlyMap<string, Message> = new Map([
  ['input', msg('Input')],
  ['input_cached_tokens', msg('Input, cached')],
  ['input_cache_creation', msg('Input, written to the cache')],
  ['output', msg('Output')],
  ['output_reasoning_tokens', msg('Output, reasoning')],
  ['total', msg('Total')],
])

const costSourceWords: ReadonlyMap<string, Message> = new Map([
  ['provider', msg('Cost reported by the provider.')],
  ['table', msg('Cost from the price list.')],
  ['estimate', msg('Cost from the price list, for estimated tokens.')],
  ['local', msg('Cost runs on this computer.')],
  ['given', msg('Cost as it was recorded.')],
])

function bucketName(name: string): string {
  const words = bucketWords.get(name)
  return words === undefined ? name : t(words)
}

/** Tokens and cost by bucket. Buckets do not overlap: they add up to the total. */
export function Usage({ detail }: { detail: ObservationDetail }) {
  const { usageDetails, costDetails, costSource, isUsageEstimated } = detail
  const names = [...new Set([...Object.keys(usageDetails ?? {}), ...Object.keys(costDetails ?? {})])]
    .filter((name) => name === 'total' || usageDetails?.[name] || costDetails?.[name])
    .sort((a, b) => Number(a === 'total') - Number(b === 'total'))
  if (names.length === 0) return null
  const source = costDetails ? costSourceWords.get(costSource ?? '') : undefined
  const notes = [
    ...(isUsageEstimated ? [t('Tokens are estimated here.')] : []),
    ...(source === undefined ? [] : [t(source)]),
  ]
  return (
    <Part title={t('Usage')}>
      <table className="w-full rounded-md border bg-raised text-xs">
        <thead className="text-ink-3">
          <tr>
            <th className="px-3 py-1 text-left font-normal">{t('Bucket')}</th>
            <th className="px-3 py-1 text-right font-normal">{t('Tokens')}</th>
            <th className="px-3 py-1 text-right font-normal">{t('Cost')}</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name} className={name === 'total' ? 'border-t font-medium' : ''}>
              <th scope="row" className="px-3 py-0.5 text-left font-normal">
                {bucketName(name)}
              </th>
              <td className="px-3 py-0.5 text-right">
                {usageDetails?.[name] !== undefined && (
                  <Quantity raw={usageDetails[name]}>{formatCount(usageDetails[name])}</Quantity>
                )}
              </td>
              <td className="px-3 py-0.5 text-right">
                {costDetails?.[name] !== undefined && (
                  <Quantity raw={costDetails[name]} exact={exactCost(costDetails[name])}>
                    {formatCost(costDetails[name])}
                  </Quantity>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {notes.length > 0 && (
        <p className="mt-1 text-xs text-ink-3">
          {notes.reduce((sentence, next) => t('{sentence} {next}', { sentence, next }))}
        </p>
      )}
    </Part>
  )
}
