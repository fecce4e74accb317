/** What stands in the place of a parent where there is none: a root, or one whose parent is not in the trace. */
export const noParent = { root: -1, missing: -2 } as const
