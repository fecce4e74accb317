import { useEffect, useState } from 'react'
import type { AttachmentUsage } from '../../shared/domain.ts'
import { t, words } from '../../shared/words/t.ts'
import { placeHref } from '../app/navigation.ts'
import { bridge } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { formatBytes } from '../ui/format.ts'
import { showToast } from '../ui/toast-store.ts'
import { inBothLanguages } from './known-settings.ts'
import { changeAttachments } from './part-changes.ts'
import { SavedField } from './saved-field.tsx'
import { Part, PartHead } from './section.tsx'
import { useSettings } from './settings-store.ts'
import { parseSizeCap, sizeCapText } from './size-cap.ts'

const shownChats = 5

async function storeQuota(text: string): Promise<string | null> {
  const quotaBytes = parseSizeCap(text)
  if (quotaBytes === undefined) return t('Enter a size, such as 500 MB or 5 GB, or leave it blank for no limit.')
  const error = await changeAttachments({ quotaBytes })
  return error && error.message
}

async function readUsage(): Promise<AttachmentUsage | null> {
  const result = await bridge.request('attachments.usage', null)
  return result.ok ? result.value : null
}

/** What attached files take, what holds them, and how much they may take. */
export function AttachmentsPart() {
  const quotaBytes = useSettings((state) => state.settings?.attachments.quotaBytes ?? null)
  const [usage, setUsage] = useState<AttachmentUsage | null>(null)
  const [isFreeing, setFreeing] = useState(false)
  useEffect(() => void readUsage().then(setUsage), [])
  const free = async (): Promise<void> => {
    setFreeing(true)
    const result = await bridge.request('attachments.collect', null)
    setFreeing(false)
    if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
    else
      showToast({
        message:
          result.value.freedBytes > 0
            ? t('{size} freed.', { size: formatBytes(result.value.freedBytes) })
            : heldWords(usage),
      })
    setUsage(await readUsage())
  }
  const canFree = (usage?.deletedChatsBytes ?? 0) > 0
  return (
    <Part known={inBothLanguages(words('Attachments quota pictures files'))}>
      <PartHead
        title={t('Attached files')}
        about={t(
          'Pictures and documents of chats are kept once each, as they were attached, in the data folder. Files of a deleted chat are removed after a week, since it can be restored until then.',
        )}
        actions={
          canFree && (
            <Button small busy={isFreeing && t('Removing…')} onClick={() => void free()}>
              {t('Remove files of deleted chats')}
            </Button>
          )
        }
      />
      <div className="grid gap-4 min-[620px]:grid-cols-[minmax(160px,1fr)_2fr]">
        <SavedField
          label={t('Limit for attached files')}
          inputMode="decimal"
          placeholder={t('None', {}, 'limit')}
          value={sizeCapText(quotaBytes)}
          hint={t('In MB. At the limit, nothing more can be attached until some is freed.')}
          store={storeQuota}
        />
        {usage && <Usage usage={usage} />}
      </div>
    </Part>
  )
}

const heldWords = (usage: AttachmentUsage | null): string =>
  (usage?.backupsBytes ?? 0) > 0
    ? t('Nothing was freed: backups still hold these files.')
    : t('There was nothing to free.')

function Usage({ usage }: { usage: AttachmentUsage }) {
  const { fileCount, totalBytes, quotaBytes, chats, deletedChatsBytes, backupsBytes } = usage
  if (fileCount === 0) return <p className="text-xs text-ink-3 min-[620px]:pt-5">{t('Nothing is attached yet.')}</p>
  const values = { count: fileCount, size: formatBytes(totalBytes) }
  return (
    <div className="flex flex-col gap-2 text-xs min-[620px]:pt-5">
      <p className="text-ink-2">
        {quotaBytes === null
          ? t('{size} in {count, plural, one {# file} other {# files}}', values)
          : t('{size} of {limit} in {count, plural, one {# file} other {# files}}', {
              ...values,
              limit: formatBytes(quotaBytes),
            })}
      </p>
      {quotaBytes !== null && (
        <div aria-hidden className="h-1 overflow-hidden rounded-sm bg-sunken">
          <div className="h-full bg-accent" style={{ width: `${Math.min(100, (100 * totalBytes) / quotaBytes)}%` }} />
        </div>
      )}
      <ul aria-label={t('What attached files are of')} className="flex flex-col gap-0.5">
        {chats.slice(0, shownChats).map(({ id, title, bytes, fileCount: count }) => (
          <li key={id} className="flex gap-3">
            <a href={placeHref('chat', id)} dir="auto" className="min-w-0 flex-1 truncate text-left hover:underline">
              {title}
            </a>
            <span className="shrink-0 text-ink-3 tabular-nums">
              {t('{count, plural, one {# file} other {# files}} · {size}', { count, size: formatBytes(bytes) })}
            </span>
          </li>
        ))}
        {deletedChatsBytes > 0 && <Held name={t('Deleted chats')} bytes={deletedChatsBytes} />}
        {backupsBytes > 0 && <Held name={t('Kept for backups')} bytes={backupsBytes} />}
      </ul>
    </div>
  )
}

function Held({ name, bytes }: { name: string; bytes: number }) {
  return (
    <li className="flex gap-3 text-ink-2">
      <span className="flex-1">{name}</span>
      <span className="text-ink-3 tabular-nums">{formatBytes(bytes)}</span>
    </li>
  )
}
