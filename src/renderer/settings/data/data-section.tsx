import { useEffect } from 'react'
import { Section } from '../section.tsx'
import { loadArchive } from './archive-store.ts'
import { ExportPart } from './export-part.tsx'
import { ImportPart } from './import-part.tsx'

/** All that is one's own: to take along, to bring back, to move, and to be rid of. */
export function DataSection() {
  useEffect(() => void loadArchive(), [])
  return (
    <Section id="data" about="Chats, traces and settings are yours: take them along, move them, or start anew.">
      <ExportPart />
      <ImportPart />
    </Section>
  )
}
