import { searchTerms, matchesQuery } from '../../../shared/search-text.ts'
import { cutText } from '../../../shared/text.ts'
import { t } from '../../../shared/words/t.ts'
import type { Thread } from '../thread.ts'

/** A question of the branch, or the beginning of another branch beside it. */
export interface OutlineRow {
  id: string
  text: string
  /** Its number among the questions of the branch; null for what is in another branch. */
  number: number | null
  /** How many branches there are at its place, the answers to it counted where it has but one text. */
  branchCount: number
  isSummary: boolean
  isOther: boolean
}

const shownLength = 200

/** The questions of the branch that is shown, each followed by those that stand in its place in other branches. */
export function outlineRows(thread: Thread): OutlineRow[] {
  // Numbers are reckoned from the first; what is before the end comes in a moment.
  if (!thread.isWhole) return []
  let number = 0
  return thread.branch.flatMap((id): OutlineRow[] => {
    const message = thread.messages.get(id)
    if (message?.role !== 'user') return []
    number += 1
    const siblings = (thread.children.get(message.parentId) ?? []).filter(
      (sibling) => thread.messages.get(sibling)?.role === 'user',
    )
    const answers = thread.children.get(id) ?? []
    const row = (rowId: string, isOther: boolean): OutlineRow => {
      const shown = thread.messages.get(rowId)
      const isSummary = shown?.contextMark === 'summary'
      return {
        id: rowId,
        text: isSummary ? t('Summary') : cutText((shown?.content ?? '').replaceAll(/\s+/g, ' ').trim(), shownLength),
        number: isOther ? null : number,
        branchCount: isOther ? 1 : Math.max(siblings.length, answers.length),
        isSummary,
        isOther,
      }
    }
    return [row(id, false), ...siblings.filter((sibling) => sibling !== id).map((sibling) => row(sibling, true))]
  })
}

/** Those with these words, or those where the chat branches, alone. */
export function narrowed(rows: readonly OutlineRow[], query: string, onlyBranches: boolean): OutlineRow[] {
  const isAsked = searchTerms(query).length > 0
  return rows.filter(
    ({ text, branchCount, isOther }) =>
      (!onlyBranches || isOther || branchCount > 1) && (!isAsked || matchesQuery(text, query)),
  )
}

/** The question that a message belongs to. */
export function questionOf(thread: Thread, messageId: string | null): string | null {
  const at = messageId === null ? -1 : thread.branch.indexOf(messageId)
  for (let index = at; index >= 0; index -= 1) {
    const id = thread.branch[index]
    if (id !== undefined && thread.messages.get(id)?.role === 'user') return id
  }
  return null
}
