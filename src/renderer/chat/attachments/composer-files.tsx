import { CornerUpLeft, TriangleAlert, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ConversationSettings } from '../../../shared/domain.ts'
import { shown, t } from '../../../shared/words/t.ts'
import { bridge } from '../../bridge.ts'
import { requestFocus } from '../../app/focus-store.ts'
import { IconButton } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { dropFile } from './add-files.ts'
import { draftFilesOf, isOnItsWay, readyAttachments, useDraftFiles, type DraftFile } from './draft-files.ts'
import { FileIcon, factsOf } from './file-face.tsx'
import { KeptPicture } from './kept-picture.tsx'
import { openViewer } from './viewer-store.ts'

/** The files that go with the message that is being written. */
export function ComposerFiles({
  chatId,
  settings,
  onPutBack,
}: {
  chatId: string | null
  settings: ConversationSettings | null
  onPutBack(text: string): void
}) {
  const files = useDraftFiles((state) => draftFilesOf(state, chatId))
  if (files.length === 0) return null
  const problems = files.filter(({ problem }) => problem !== null)
  const hasPictures = files.some(({ attachment }) => attachment?.kind === 'image')
  return (
    <div className="border-b px-2.5 pt-2.5 pb-2">
      <ul aria-label={t('Attached files')} className="flex max-h-44 flex-wrap gap-2 overflow-y-auto">
        {files.map((file) => (
          <Chip key={file.key} file={file} all={files} chatId={chatId} onPutBack={onPutBack} />
        ))}
      </ul>
      {problems.map(({ key, problem }) => (
        <p key={key} role="alert" className="pt-1.5 text-xs text-bad select-text">
          {problem}
        </p>
      ))}
      {hasPictures && settings && <PictureHint settings={settings} />}
      <p role="status" className="sr-only">
        {statusOf(files)}
      </p>
    </div>
  )
}

const namesOf = (files: readonly { name: string }[]): string => files.map(({ name }) => name).join(t(', '))

function statusOf(files: readonly DraftFile[]): string {
  const coming = files.filter(isOnItsWay)
  if (coming.length > 0) return t('Attaching {names}', { names: namesOf(coming) })
  return t('Attached: {names}', { names: namesOf(readyAttachments(files)) })
}

function Chip({
  file,
  all,
  chatId,
  onPutBack,
}: {
  file: DraftFile
  all: readonly DraftFile[]
  chatId: string | null
  onPutBack(text: string): void
}) {
  const { name, attachment, state, previewUrl, pastedText, progress } = file
  const remove = (): void => {
    dropFile(chatId, file)
    requestFocus('composer')
  }
  const facts =
    state === 'failed'
      ? t('Not attached')
      : state === 'sending'
        ? t('{n}%', { n: Math.round(progress * 100) })
        : state === 'reading'
          ? t('Reading…')
          : attachment
            ? attachment.note === null
              ? factsOf(attachment)
              : shown(attachment.note)
            : ''
  const isPicture = attachment?.kind === 'image' || previewUrl !== null
  return (
    <li
      className={classes(
        'relative flex h-11 max-w-60 items-center overflow-hidden rounded-md border bg-panel',
        state === 'failed' && 'border-bad',
      )}
    >
      <button
        type="button"
        disabled={!attachment}
        title={attachment ? `${name}\n${factsOf(attachment)}` : name}
        onClick={() => attachment && openViewer(readyAttachments(all), readyAttachments(all).indexOf(attachment))}
        className="flex h-full min-w-0 items-center gap-2 pr-1 text-left -outline-offset-2 enabled:hover:bg-hover"
      >
        {isPicture ? (
          attachment ? (
            <KeptPicture sha256={attachment.sha256} name="" small className="size-11 shrink-0 object-cover" />
          ) : (
            <img src={previewUrl ?? ''} alt="" className="size-11 shrink-0 object-cover opacity-60" />
          )
        ) : (
          <span className={classes('shrink-0 pl-2.5', state === 'failed' ? 'text-bad' : 'text-ink-3')}>
            {state === 'failed' ? (
              <TriangleAlert size={15} />
            ) : (
              <FileIcon name={name} mediaType={attachment?.mediaType ?? ''} />
            )}
          </span>
        )}
        <span className="min-w-0">
          <span dir="auto" className="block truncate text-left text-xs font-medium">
            {name}
          </span>
          <span className={classes('block truncate text-2xs', state === 'failed' ? 'text-bad' : 'text-ink-3')}>
            {facts}
          </span>
        </span>
      </button>
      {pastedText !== null && (
        <IconButton
          small
          label={t('Put it back as text')}
          onClick={() => {
            dropFile(chatId, file)
            onPutBack(pastedText)
          }}
        >
          <CornerUpLeft size={13} />
        </IconButton>
      )}
      <IconButton small label={t('Remove {name}', { name })} onClick={remove} className="mr-1">
        <X size={13} />
      </IconButton>
      {isOnItsWay(file) && (
        <span
          aria-hidden
          className="absolute bottom-0 left-0 h-0.5 bg-accent transition-[width]"
          style={{ width: `${state === 'reading' ? 100 : progress * 100}%` }}
        />
      )}
    </li>
  )
}

/** Not an error: the message goes, and says that there was a picture. */
function PictureHint({ settings: { providerId, model } }: { settings: ConversationSettings }) {
  const [takes, setTakes] = useState<boolean | null>(null)
  useEffect(() => {
    let isShown = true
    void bridge
      .request('attachments.takesPictures', { providerId, model })
      .then((result) => isShown && setTakes(result.ok ? result.value.takesPictures : null))
    return () => {
      isShown = false
    }
  }, [providerId, model])
  if (takes !== false) return null
  return (
    <p className="pt-1.5 text-xs text-ink-2">
      {t(
        '{model} takes text alone: it is told that there is a picture, and not sent it. Choose a model that reads pictures to have it seen.',
        { model },
      )}
    </p>
  )
}
