import { useEffect, useRef, type FormEvent } from 'react'
import type { AppInfo, Settings } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { usePlace } from '../app/navigation.ts'
import { Button } from '../ui/button.tsx'
import { TextField } from '../ui/field.tsx'
import { removeConnection } from './connection-actions.ts'
import { ConnectionResult } from './connection-result.tsx'
import { HostHint } from './host-hint.tsx'
import { KeysCallout } from './keys-callout.tsx'
import { Saved } from './saved.tsx'
import { useConnectionDraft } from './use-connection-draft.ts'

/** `kept` is what is stored, or empty. */
export function ConnectionForm({ kept, info }: { kept: Settings['langfuse']; info: AppInfo }) {
  const form = useRef<HTMLFormElement>(null)
  const draft = useConnectionDraft(kept)
  const { host, publicKey, secretKey, secretField, testing, saving, saved, test, save, forget } = draft

  const place = usePlace()
  useEffect(() => {
    if (place.item !== 'langfuse' || place.messageId !== 'secret-key') return
    // After the section has had the focus.
    const frame = requestAnimationFrame(() => secretField.current?.focus())
    return () => cancelAnimationFrame(frame)
  }, [place, secretField])

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (saving || (await save())) return
    setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus())
  }
  const remove = (): void => {
    forget()
    form.current?.querySelector('input')?.focus()
    void removeConnection(kept.host)
  }

  return (
    <form
      ref={form}
      noValidate
      aria-label={t('Connection to Langfuse')}
      onSubmit={(event) => void submit(event)}
      className="flex flex-col gap-4"
    >
      <TextField
        label={t('Langfuse host')}
        inputMode="url"
        maxLength={2000}
        placeholder="https://cloud.langfuse.com"
        value={host.value}
        error={host.error}
        hint={<HostHint onChoose={host.onChange} />}
        onChange={(event) => host.onChange(event.target.value)}
      />
      <div className="grid gap-4 min-[620px]:grid-cols-2">
        <TextField
          label={t('Public key')}
          maxLength={500}
          placeholder="pk-lf-…"
          value={publicKey.value}
          error={publicKey.error}
          hint={t('In Langfuse: Project settings → API keys.')}
          onChange={(event) => publicKey.onChange(event.target.value)}
        />
        <TextField
          ref={secretField}
          label={t('Secret key')}
          type="password"
          autoComplete="off"
          maxLength={4000}
          placeholder={draft.keepsKey ? t('Saved. Leave blank to keep it') : 'sk-lf-…'}
          error={secretKey.error}
          hint={draft.otherHost ?? draft.keyGone ?? t('It’s never shown again.')}
          onChange={secretKey.onChange}
        />
      </div>
      <KeysCallout info={info} />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" variant="primary" busy={saving && t('Saving…')}>
          {t('Save connection')}
        </Button>
        <Button busy={testing?.state === 'asking' && t('Testing…')} className="min-w-32" onClick={() => void test()}>
          {t('Test connection')}
        </Button>
        <span className="flex-1 text-xs">
          <Saved saved={saved} />
        </span>
        {kept.host !== '' && (
          <Button variant="danger" onClick={remove}>
            {t('Remove connection')}
          </Button>
        )}
      </div>
      <ConnectionResult testing={testing} />
    </form>
  )
}
