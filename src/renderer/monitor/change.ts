import { t } from '../../shared/words/t.ts'

/** Whether more of it is good news, bad news or neither. */
export type Better = 'less' | 'more' | 'neither'

export interface Change {
  words: string
  /** Whether there is an arrow in the words. */
  isMove: boolean
  look: 'good' | 'bad' | 'plain'
}

export const changeLooks: Record<Change['look'], string> = { good: 'text-good', bad: 'text-bad', plain: 'text-ink-3' }

/** A change of less than this share is none worth a colour. */
const noticeableShare = 0.02
/** Beyond this a percentage says less than a factor. */
const factorFrom = 10

/**
 * The change from the period before, in a few words with an arrow; null where there is nothing to compare. `isMeasured`: a 0 before
 * was one, and not for want of data.
 */
export function describeChange(
  now: number | null,
  before: number | null,
  better: Better,
  isMeasured = false,
): Change | null {
  if (now === null || before === null || (now === 0 && before === 0)) return null
  if (before === 0) {
    if (!isMeasured) return { words: t('no earlier data'), isMove: false, look: 'plain' }
    return {
      words: t('↑ from 0'),
      isMove: true,
      look: better === 'neither' ? 'plain' : better === 'less' ? 'bad' : 'good',
    }
  }
  const share = (now - before) / before
  if (Math.abs(share) < 0.005) return { words: t('unchanged'), isMove: false, look: 'plain' }
  const arrow = share > 0 ? '↑' : '↓'
  const size =
    share >= factorFrom ? `${Math.round(now / before)}×` : t('{n}%', { n: Math.round(Math.abs(share) * 100) })
  const isNews = better !== 'neither' && Math.abs(share) >= noticeableShare
  const isGood = (better === 'less') === share < 0
  return { words: `${arrow} ${size}`, isMove: true, look: isNews ? (isGood ? 'good' : 'bad') : 'plain' }
}
