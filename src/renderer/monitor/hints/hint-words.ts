import type { Hint } from '../../../shared/domain.ts'
import { formatCost, formatCount, formatDuration, formatPercent, plural } from '../../ui/format.ts'
import type { MonitorQuery } from '../monitor-query.ts'

export interface HintWords {
  title: string
  /** What was seen, against what, and how that is told. */
  text: string
}

export function wordsOf(hint: Hint): HintWords {
  switch (hint.kind) {
    case 'latency':
    case 'cost': {
      const { kind, model, count, worst, usual, limit, pastCount } = hint
      const format = kind === 'latency' ? formatDuration : formatCost
      const unusual = kind === 'latency' ? 'slow' : 'expensive'
      return {
        title: `${model}: ${plural(count, `unusually ${unusual} call`)}`,
        text: `${count === 1 ? 'It' : 'The worst'} ${kind === 'latency' ? 'took' : 'cost'} ${format(worst)}. The median of the ${formatCount(pastCount)} calls before was ${format(usual)}; a call counts as unusual above ${format(limit)}, five median deviations away and at least twice the median.`,
      }
    }
    case 'errors': {
      const { providerName, errorCount, callCount, usualErrorRate, sinceMs, lastMs } = hint
      return {
        title: `${providerName || 'A provider'}: ${plural(errorCount, 'error')} in a short time`,
        text: `${formatCount(errorCount)} of ${plural(callCount, 'call')} within ${formatDuration(Math.max(1000, lastMs - sinceMs))} failed. ${usualErrorRate === null ? 'There were too few calls before to compare with.' : `Of the calls before, ${formatPercent(usualErrorRate)} failed.`}`,
      }
    }
    case 'repeated': {
      const { model, count, prompt, costUsd } = hint
      return {
        title: `${model}: the same call ${formatCount(count)} times within minutes`,
        text: `The input was the same each time${prompt === '' ? '' : `: “${prompt}”`}. All but the first ${costUsd === null ? 'have no known price' : `cost ${formatCost(costUsd)}`}.`,
      }
    }
    case 'cache': {
      const { model, cachedShare, usualCachedShare, callCount, pastCount } = hint
      return {
        title: `${model}: cache hits fell away`,
        text: `Of the input of the last ${plural(callCount, 'call')}, ${formatPercent(cachedShare)} came from the cache; of the ${formatCount(pastCount)} calls before, ${formatPercent(usualCachedShare)}. Only calls of at least 1,024 input tokens count. A changed system prompt is a common cause.`,
      }
    }
    case 'cut': {
      const { model, count, answerCount } = hint
      return {
        title: `${model}: ${plural(count, 'answer')} cut off`,
        text: `${formatCount(count)} of ${plural(answerCount, 'answer')} ended at the token limit. Raise max tokens for this model.`,
      }
    }
  }
}

/** How calls went: what hints find out by themselves, and are not asked of. */
export const outcomes = { level: [], delivery: [], durationAboveMs: null, costAboveUsd: null, text: '' } as const

/** What the traces are narrowed to, to see what a hint tells of; whose calls they are stays as it is. */
export function narrowedTo(hint: Hint): Partial<MonitorQuery> {
  const seen = { ...outcomes, period: { fromMs: Math.floor(hint.sinceMs), toMs: Math.ceil(hint.lastMs) } }
  switch (hint.kind) {
    case 'latency':
      return { ...seen, model: [hint.model], durationAboveMs: Math.floor(hint.limit) }
    case 'cost':
      return { ...seen, model: [hint.model], costAboveUsd: Math.floor(hint.limit * 1e6) / 1e6 }
    case 'errors':
      return { ...seen, level: ['ERROR'], ...(hint.providerId !== '' && { provider: [hint.providerId] }) }
    case 'cut':
      return { ...seen, model: [hint.model], level: ['WARNING'] }
    case 'repeated':
    case 'cache':
      return { ...seen, model: [hint.model] }
  }
}
