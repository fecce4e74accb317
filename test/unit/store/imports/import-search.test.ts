import { expect, it } from 'vitest'
import { createReadsWithoutCopy } from '../../../../src/main/store/without-copy/reads-without-copy.ts'
import { useAnalysis } from '../../../support/analysis.ts'
import { confirmed, importedTraceId, storeAll } from '../../../support/stored-imports.ts'
import { createWriter } from '../../../../src/main/store/thread/writer.ts'

const monitor = useAnalysis('import-search')

it('a text is found in what is shown, not in what another import had of the same span before', async () => {
  confirmed(monitor.db, { traces: [0, 1], spans: 1, word: 'giraffe' })
  storeAll(monitor.db)
  const second = confirmed(monitor.db, { traces: [0], spans: 1, word: 'zebra' })
  storeAll(monitor.db)
  const withoutCopy = createReadsWithoutCopy(monitor.db, 'a test', () => {})
  const found = async (text: string): Promise<string[][]> => {
    const filter = { fromMs: null, toMs: null, text }
    const pages = await Promise.all([monitor.read, withoutCopy].map((read) => read.tracePage(filter, null, 10)))
    return pages.map(({ rows }) => rows.map(({ traceId }) => traceId).toSorted())
  }
  const [first, other] = [importedTraceId(0), importedTraceId(1)]
  expect(await found('zebra')).toEqual([[first], [first]])
  expect(await found('giraffe')).toEqual([[other], [other]])
  while (!createWriter(monitor.db).removeImportStep(second));
  storeAll(monitor.db)
  expect(await found('zebra')).toEqual([[], []])
  expect(await found('giraffe')).toEqual([
    [first, other],
    [first, other],
  ])
})
