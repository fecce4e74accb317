import { words } from '../../shared/words/t.ts'
const maxProblems = 20

/** What cannot be read of a file, counted; the first few in words. */
export function createProblems() {
  const first: { name: string; reason: string }[] = []
  let count = 0
  return {
    first,
    count: (): number => count,
    note(name: string, error: unknown): void {
      count += 1
      if (first.length < maxProblems) first.push({ name, reason: reasonOf(error) })
    },
  }
}

/** In words for the user. */
export function reasonOf(error: unknown): string {
  if (typeof error === 'string') return error
  if (error instanceof SyntaxError) return words('It is no JSON.')
  const issues = (error as { issues?: { message: string; path: PropertyKey[] }[] }).issues
  const issue = issues?.[0]
  if (issue) return issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message
  return error instanceof Error ? error.message : String(error)
}
