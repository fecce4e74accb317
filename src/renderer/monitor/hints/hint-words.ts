import type { Hint } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { formatCost, formatDuration, formatPercent } from '../../ui/format.ts'
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
      const values = { count, worst: format(worst), usual: format(usual), limit: format(limit), pastCount }
      return kind === 'latency'
        ? {
            title: t('{model}: {count, plural, one {# unusually slow call} other {# unusually slow calls}}', {
              model,
              count,
            }),
            text: t(
              '{count, plural, one {It took {worst}.} other {The worst took {worst}.}} The median of the {pastCount, number} calls before was {usual}; a call counts as unusual above {limit}, five median deviations away and at least twice the median.',
              values,
            ),
          }
        : {
            title: t('{model}: {count, plural, one {# unusually expensive call} other {# unusually expensive calls}}', {
              model,
              count,
            }),
            text: t(
              '{count, plural, one {It cost {worst}.} other {The worst cost {worst}.}} The median of the {pastCount, number} calls before was {usual}; a call counts as unusual above {limit}, five median deviations away and at least twice the median.',
              values,
            ),
          }
    }
    case 'errors': {
      const { providerName, errorCount, callCount, usualErrorRate, sinceMs, lastMs } = hint
      const values = { errorCount, callCount, time: formatDuration(Math.max(1000, lastMs - sinceMs)) }
      return {
        title: t('{provider}: {count, plural, one {# error} other {# errors}} in a short time', {
          provider: providerName || t('A provider'),
          count: errorCount,
        }),
        text:
          usualErrorRate === null
            ? t(
                '{errorCount, number} of {callCount, plural, one {# call} other {# calls}} within {time} failed. There were too few calls before to compare with.',
                values,
              )
            : t(
                '{errorCount, number} of {callCount, plural, one {# call} other {# calls}} within {time} failed. Of the calls before, {usual} failed.',
                { ...values, usual: formatPercent(usualErrorRate) },
              ),
      }
    }
    case 'repeated': {
      const { model, count, prompt, costUsd } = hint
      return {
        title: t('{model}: the same call {count, number} times within minutes', { model, count }),
        text: t('{sentence} {next}', {
          sentence:
            prompt === ''
              ? t('The input was the same each time.')
              : t('The input was the same each time: “{prompt}”.', { prompt }),
          next:
            costUsd === null
              ? t('All but the first have no known price.')
              : t('All but the first cost {cost}.', { cost: formatCost(costUsd) }),
        }),
      }
    }
    case 'cache': {
      const { model, cachedShare, usualCachedShare, callCount, pastCount } = hint
      return {
        title: t('{model}: cache hits fell away', { model }),
        text: t(
          'Of the input of the last {callCount, plural, one {# call} other {# calls}}, {share} came from the cache; of the {pastCount, number} calls before, {usual}. Only calls of at least 1,024 input tokens count. A changed system prompt is a common cause.',
          { callCount, share: formatPercent(cachedShare), pastCount, usual: formatPercent(usualCachedShare) },
        ),
      }
    }
    case 'cut': {
      const { model, count, answerCount } = hint
      return {
        title: t('{model}: {count, plural, one {# answer} other {# answers}} cut off', { model, count }),
        text: t(
          '{count, number} of {answerCount, plural, one {# answer} other {# answers}} ended at the token limit. Raise max tokens for this model.',
          { count, answerCount },
        ),
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
