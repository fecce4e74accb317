import { useState } from 'react'
import type { ChatExport, ChatFormat } from '../../../shared/domain.ts'
import { msg, t, type Message } from '../../../shared/words/t.ts'
import { bridge } from '../../bridge.ts'
import { useSettings } from '../../settings/settings-store.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Switch } from '../../ui/field.tsx'
import { fetchDownload } from '../../ui/save-file.ts'
import { showToast } from '../../ui/toast-store.ts'
import { useConversations } from '../conversations-store.ts'
import { askForExport } from './export-store.ts'

const formats: { format: ChatFormat; name: string; about: Message }[] = [
  { format: 'markdown', name: 'Markdown', about: msg('Text, to be read or edited anywhere') },
  { format: 'html', name: 'HTML', about: msg('One page that needs no network; opens in any browser') },
  { format: 'pdf', name: 'PDF', about: msg('Pages, to be sent or printed') },
  { format: 'json', name: 'JSON', about: msg('All of it; Holdfast imports it again') },
]

/** One chat into a file: how, and how much of it. */
export function ExportDialog({ chatId }: { chatId: string }) {
  const title = useConversations((state) => state.list?.find(({ id }) => id === chatId)?.title)
  const inBrowser = useSettings((state) => state.info?.shell === 'browser')
  const [format, setFormat] = useState<ChatFormat>('markdown')
  const [branches, setBranches] = useState<ChatExport['branches']>('shown')
  const [error, setError] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const save = async (): Promise<void> => {
    setIsBusy(true)
    setError(null)
    const result = await bridge.request('conversations.export', { id: chatId, format, branches })
    setIsBusy(false)
    if (!result.ok) setError(result.error.message)
    else if (result.value) {
      if (result.value.downloadPath !== null) fetchDownload(result.value.downloadPath)
      else showToast({ message: t('Saved {name}.', { name: result.value.fileName }) })
      askForExport(null)
    }
  }
  return (
    <Dialog label={t('Export chat')} onClose={() => askForExport(null)} className="w-[26rem] max-w-[calc(100vw-32px)]">
      <form
        className="flex flex-col gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isBusy) void save()
        }}
      >
        <div>
          <h2 className="text-base font-medium">{t('Export chat')}</h2>
          <p dir="auto" className="truncate text-left text-sm text-ink-2">
            {title}
          </p>
        </div>
        <fieldset className="flex flex-col gap-0.5">
          <legend className="sr-only">{t('Format')}</legend>
          {formats.map((each) => {
            const isMissing = each.format === 'pdf' && inBrowser
            return (
              <label
                key={each.format}
                className="flex items-start gap-2.5 rounded-md px-2 py-1.5 hover:bg-hover has-disabled:opacity-60 has-disabled:hover:bg-transparent"
              >
                <input
                  type="radio"
                  name="format"
                  checked={format === each.format}
                  disabled={isMissing}
                  onChange={() => setFormat(each.format)}
                  className="mt-1 accent-accent"
                />
                <span className="text-sm">
                  {each.name}
                  <span className="block text-xs text-ink-3">
                    {t(isMissing ? msg('Made by the desktop app. Here: save HTML, open it and print it') : each.about)}
                  </span>
                </span>
              </label>
            )
          })}
        </fieldset>
        <Switch
          label={t('All branches')}
          hint={t('Otherwise the branch that is shown, without other tries and edits.')}
          checked={branches === 'all'}
          onChange={(all) => setBranches(all ? 'all' : 'shown')}
        />
        {error !== null && (
          <p role="alert" className="text-sm text-bad">
            {error}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={() => askForExport(null)}>{t('Cancel')}</Button>
          <Button type="submit" variant="primary" busy={isBusy && t('Writing…')}>
            {t('Save…')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
