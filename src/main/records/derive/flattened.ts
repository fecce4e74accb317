import type { SpanValues } from './span-values.ts'
import { under } from './span-values.ts'

interface Branch {
  children: Map<string, Branch>
  value: unknown
}

/**
 * What is flattened under a prefix (`llm.input_messages.0.message.role`) as it was before; undefined where nothing is.
 * Branches whose names are all numbers are lists, in their order, whatever the numbers are.
 */
export function unflattened(values: SpanValues, prefix: string): unknown {
  const root: Branch = { children: new Map(), value: undefined }
  for (const [path, value] of under(values, `${prefix}.`)) {
    let branch = root
    for (const name of path.split('.').slice(0, maxDepth)) {
      const next = branch.children.get(name) ?? { children: new Map<string, Branch>(), value: undefined }
      branch.children.set(name, next)
      branch = next
    }
    branch.value = value
  }
  return root.children.size === 0 ? undefined : built(root)
}

const maxDepth = 32

function built({ children, value }: Branch): unknown {
  if (children.size === 0) return value
  const entries = [...children]
  if (entries.every(([name]) => /^\d{1,9}$/.test(name)))
    return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, child]) => built(child))
  return Object.fromEntries(entries.map(([name, child]) => [name, built(child)]))
}
