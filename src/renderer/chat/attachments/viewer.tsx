import { ChevronLeft, ChevronRight, Download, X } from 'lucide-react'
import { useEffect, useState, type KeyboardEvent } from 'react'
import type { Attachment } from '../../../shared/domain.ts'
import { bridge } from '../../bridge.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { fetchDownload } from '../../ui/save-file.ts'
import { showToast } from '../../ui/toast-store.ts'
import { factsOf } from './file-face.tsx'
import { KeptPicture } from './kept-picture.tsx'
import { closeViewer, openViewer, useViewer } from './viewer-store.ts'
import { cutText } from '../../../shared/text.ts'
import { shown, t } from '../../../shared/words/t.ts'

const shownAtOnce = 60_000

async function save({ sha256, name }: Attachment): Promise<void> {
  const result = await bridge.request('attachments.save', { sha256, name })
  if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
  else if (result.value?.downloadPath) fetchDownload(result.value.downloadPath)
  else if (result.value) showToast({ message: t('Saved as {name}.', { name: result.value.fileName }) })
}

/** A file that goes with a message, as large as there is room; arrow keys go to those beside it. */
export function Viewer() {
  const shown = useViewer((state) => state.shown)
  const file = shown?.files[shown.index]
  if (!shown || !file) return null
  const { files, index } = shown
  const go = (to: number): void => {
    if (files[to]) openViewer(files, to)
  }
  const onKeyDown = ({ key }: KeyboardEvent): void => {
    if (key === 'ArrowLeft') go(index - 1)
    if (key === 'ArrowRight') go(index + 1)
  }
  return (
    <Dialog
      label={file.name}
      onClose={closeViewer}
      className="mt-[5vh]! flex h-[88vh] w-250 max-w-[calc(100vw-2rem)] flex-col overflow-hidden"
    >
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div className="flex min-h-0 flex-1 flex-col" onKeyDown={onKeyDown}>
        <header className="flex items-center gap-2 border-b px-4 py-2">
          <div className="min-w-0 flex-1">
            <h2 dir="auto" className="truncate text-left text-sm font-medium select-text" title={file.name}>
              {file.name}
            </h2>
            <p className="truncate text-xs text-ink-3">{factsOf(file)}</p>
          </div>
          {files.length > 1 && (
            <div className="flex items-center gap-1 text-xs text-ink-3 tabular-nums">
              <IconButton small label={t('The file before')} disabled={index === 0} onClick={() => go(index - 1)}>
                <ChevronLeft size={15} />
              </IconButton>
              {t('{index} of {count}', { index: index + 1, count: files.length })}
              <IconButton
                small
                label={t('The next file')}
                disabled={index === files.length - 1}
                onClick={() => go(index + 1)}
              >
                <ChevronRight size={15} />
              </IconButton>
            </div>
          )}
          <Button small onClick={() => void save(file)} className="h-7">
            <Download size={13} />
            {t('Save a copy')}
          </Button>
          <IconButton label={t('Close')} shortcut="Escape" onClick={closeViewer} className="size-7">
            <X size={15} />
          </IconButton>
        </header>
        {file.kind === 'image' ? (
          <div className="flex min-h-0 flex-1 items-center justify-center bg-sunken p-4">
            <KeptPicture
              key={file.sha256}
              sha256={file.sha256}
              name={file.name}
              className="max-h-full min-h-24 max-w-full min-w-24 object-contain"
            />
          </div>
        ) : (
          <DocumentText key={file.sha256} file={file} />
        )}
      </div>
    </Dialog>
  )
}

/** What models are sent of it. */
function DocumentText({ file }: { file: Attachment }) {
  const [text, setText] = useState<string | null | undefined>()
  const [length, setLength] = useState(shownAtOnce)
  useEffect(() => {
    void bridge
      .request('attachments.text', { sha256: file.sha256 })
      .then((result) => setText(result.ok ? result.value.text : null))
  }, [file.sha256])
  const isReadFromForm = file.mediaType === 'application/pdf' || file.mediaType.includes('wordprocessing')
  return (
    <>
      {(isReadFromForm || file.note !== null) && (
        <p className="border-b bg-panel px-4 py-1.5 text-xs text-ink-2">
          {isReadFromForm && `${t('This is the text that models are sent; layout and pictures are not.')} `}
          {file.note !== null && shown(file.note)}
        </p>
      )}
      {/* Scrolled by keyboard. oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div
        tabIndex={0}
        role="region"
        aria-label={t('Text of {name}', { name: file.name })}
        className="min-h-0 flex-1 overflow-auto px-4 py-3 -outline-offset-2"
      >
        {text === null ? (
          <p className="text-sm text-ink-3">{t('This file is not on this computer any more.')}</p>
        ) : (
          <pre dir="auto" className="font-mono text-xs leading-5 whitespace-pre-wrap wrap-anywhere select-text">
            {text && cutText(text, length)}
          </pre>
        )}
        {text && text.length > length && (
          <Button small className="mt-3" onClick={() => setLength(length * 4)}>
            {t('Show more of {count, number} characters', { count: text.length })}
          </Button>
        )}
      </div>
    </>
  )
}
