import { useEffect } from 'react'
import { t } from '../../../shared/words/t.ts'
import { Section } from '../section.tsx'
import { AnewPart } from './anew-part.tsx'
import { loadArchive } from './archive-store.ts'
import { ExportPart } from './export-part.tsx'
import { loadFolder } from './folder-store.ts'
import { ImportPart } from './import-part.tsx'
import { MovePart } from './move-part.tsx'

/** All that is one's own: to take along, to bring back, to move, and to be rid of. */
export function DataSection({ dataFolder }: { dataFolder: string }) {
  useEffect(() => {
    void loadArchive()
    void loadFolder()
  }, [])
  return (
    <Section id="data" about={t('Take your chats, traces and settings along, move them, or start anew.')}>
      <ExportPart />
      <ImportPart />
      <MovePart path={dataFolder} />
      <AnewPart />
    </Section>
  )
}
