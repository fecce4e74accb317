import { Paperclip } from 'lucide-react'
import { useRef } from 'react'
import { t } from '../../../shared/words/t.ts'
import { Button } from '../../ui/button.tsx'
import { requestFocus } from '../../app/focus-store.ts'
import { addFiles } from './add-files.ts'

/** Opens the system's dialog for files. The same ones can be chosen again: they may be others by then. */
export function AttachButton({ chatId }: { chatId: string | null }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button
        variant="quiet"
        small
        aria-label={t('Attach files')}
        title={t('Attach pictures, PDF, DOCX or text. You can paste and drop them, too.')}
        onClick={() => input.current?.click()}
        className="px-1.5"
      >
        <Paperclip size={14} />
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('Files to attach')}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])]
          currentTarget.value = ''
          addFiles(chatId, files)
          requestFocus('composer')
        }}
      />
    </>
  )
}
