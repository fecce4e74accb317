import type { FakePrompt, Reply } from './types.ts'

interface Version extends Required<FakePrompt> {
  version: number
  updatedAt: string
}

const listPath = '/api/public/v2/prompts'

/** A project's prompts, as Langfuse lists and gives them; each one that is put is the next version of its name. */
export function createPrompts() {
  const versions: Version[] = []
  let changes = 0
  const of = (name: string): Version[] => versions.filter((version) => version.name === name)
  /** A label stands at one version alone, and `latest` at the last. */
  const labelsOf = (version: Version): string[] => [
    ...version.labels,
    ...(of(version.name).at(-1) === version ? ['latest'] : []),
  ]

  function list(url: URL): Reply {
    const limit = Number(url.searchParams.get('limit') ?? 50)
    const page = Number(url.searchParams.get('page') ?? 1)
    if (limit > 100) return { status: 400, body: { message: 'Invalid request data' } }
    const names = [...new Set(versions.map(({ name }) => name))].toSorted()
    const data = names.slice((page - 1) * limit, page * limit).map((name) => ({
      name,
      type: typeof of(name).at(-1)?.prompt === 'string' ? 'text' : 'chat',
      versions: of(name).map(({ version }) => version),
      labels: [...new Set(of(name).flatMap(labelsOf))],
      // They are all versions'.
      tags: [...new Set(of(name).flatMap(({ tags }) => tags))],
      lastUpdatedAt: of(name)
        .map(({ updatedAt }) => updatedAt)
        .toSorted()
        .at(-1),
      lastConfig: {},
    }))
    return {
      status: 200,
      body: { data, meta: { page, limit, totalItems: names.length, totalPages: Math.ceil(names.length / limit) } },
    }
  }

  function get(url: URL): Reply {
    const name = decodeURIComponent(url.pathname.slice(listPath.length + 1))
    const number = url.searchParams.get('version')
    const label = url.searchParams.get('label') ?? 'production'
    const found = of(name).find((version) =>
      number === null ? labelsOf(version).includes(label) : version.version === Number(number),
    )
    if (!found) return { status: 404, body: { message: `Prompt not found: '${name}'`, error: 'LangfuseNotFoundError' } }
    const { prompt, version, tags, updatedAt } = found
    const type = typeof prompt === 'string' ? 'text' : 'chat'
    return { status: 200, body: { name, version, type, prompt, labels: labelsOf(found), tags, config: {}, updatedAt } }
  }

  return {
    put({ name, prompt, labels = [], tags = [] }: FakePrompt): void {
      changes += 1
      const updatedAt = new Date(Date.UTC(2026, 10, 1) + changes * 1000).toISOString()
      for (const other of of(name)) other.labels = other.labels.filter((label) => !labels.includes(label))
      versions.push({ name, prompt, labels, tags, version: of(name).length + 1, updatedAt })
    },
    remove(name: string): void {
      for (const version of of(name)) versions.splice(versions.indexOf(version), 1)
    },
    /** Null where the address is no prompt's. */
    read(url: URL): Reply | null {
      if (url.pathname === listPath) return list(url)
      return url.pathname.startsWith(`${listPath}/`) ? get(url) : null
    },
  }
}
