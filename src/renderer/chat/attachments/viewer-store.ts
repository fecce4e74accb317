import { create } from 'zustand'
import type { Attachment } from '../../../shared/domain.ts'

/** What is looked at; null while nothing is. */
export const useViewer = create<{ shown: { files: readonly Attachment[]; index: number } | null }>(() => ({
  shown: null,
}))

export const openViewer = (files: readonly Attachment[], index: number): void =>
  useViewer.setState({ shown: { files, index } })

export const closeViewer = (): void => useViewer.setState({ shown: null })
