interface Linked {
  id: string
  parent_id: string | null
  deleted_at_ms: unknown
}

/**
 * The tree without what was deleted from it: what followed a deleted message follows the nearest one before it that is left.
 * `leafId` moves up likewise.
 */
export function withoutDeleted<Row extends Linked>(
  rows: readonly Row[],
  leafId: string | null,
): { rows: readonly Row[]; leafId: string | null } {
  const parentOfDeleted = new Map<string, string | null>()
  for (const { id, parent_id, deleted_at_ms } of rows) {
    if (deleted_at_ms !== null) parentOfDeleted.set(id, parent_id)
  }
  if (parentOfDeleted.size === 0) return { rows, leafId }
  const nearest = (id: string | null): string | null => {
    const seen = new Set<string>()
    let at = id
    while (at !== null && parentOfDeleted.has(at)) {
      // Damage could have made a circle of it.
      if (seen.has(at)) return null
      seen.add(at)
      at = parentOfDeleted.get(at) ?? null
    }
    return at
  }
  const left = rows.filter(({ deleted_at_ms }) => deleted_at_ms === null)
  return { rows: left.map((row) => ({ ...row, parent_id: nearest(row.parent_id) })), leafId: nearest(leafId) }
}
