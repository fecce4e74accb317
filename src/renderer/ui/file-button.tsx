import { useRef, type ComponentProps } from 'react'
import { t } from '../../shared/words/t.ts'
import { Button } from './button.tsx'
import { formatBytes } from './format.ts'
import { showToast } from './toast-store.ts'

/** Opens the system's dialog for a file. The same one can be chosen again: it may be another by then. */
export function FileButton({
  fileLabel,
  accept,
  maxBytes = Infinity,
  onFile,
  ...rest
}: Omit<ComponentProps<typeof Button>, 'onClick'> & {
  /** What kind of file is meant. */
  fileLabel: string
  accept?: string
  /** For what is read in one piece. */
  maxBytes?: number
  onFile(file: File): void
}) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button {...rest} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        hidden
        aria-label={fileLabel}
        accept={accept}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0]
          currentTarget.value = ''
          if (!file) return
          if (file.size <= maxBytes) onFile(file)
          else
            showToast({
              severity: 'error',
              message: t('“{name}” is too large: such a file has {size} at most.', {
                name: file.name,
                size: formatBytes(maxBytes),
              }),
            })
        }}
      />
    </>
  )
}
