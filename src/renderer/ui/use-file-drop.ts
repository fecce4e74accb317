import { useState, type DragEvent } from 'react'

/** What makes an element take files that are dropped on it; `isOver` while some are held over it. */
export function useFileDrop(onFiles: (first: File, all: readonly File[]) => void) {
  const [isOver, setIsOver] = useState(false)
  const hasFile = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes('Files')
  return {
    isOver,
    target: {
      onDragOver: (event: DragEvent): void => {
        if (!hasFile(event)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
        setIsOver(true)
      },
      onDragLeave: (event: DragEvent): void => {
        if (event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)) return
        setIsOver(false)
      },
      onDrop: (event: DragEvent): void => {
        setIsOver(false)
        if (!hasFile(event)) return
        event.preventDefault()
        const [first, ...others] = event.dataTransfer.files
        if (first) onFiles(first, [first, ...others])
      },
    },
  }
}
