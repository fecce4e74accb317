import { useState, type DragEvent } from 'react'

/** What makes an element take a file that is dropped on it; `isOver` while one is held over it. */
export function useFileDrop(onFile: (file: File) => void) {
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
        const file = event.dataTransfer.files[0]
        if (file) onFile(file)
      },
    },
  }
}
