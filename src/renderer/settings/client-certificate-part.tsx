import { useRef, useState } from 'react'
import type { ClientCertificateView } from '../../shared/domain.ts'
import { shown, t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { TextField } from '../ui/field.tsx'
import { FileButton } from '../ui/file-button.tsx'
import { base64Of } from '../ui/send-file.ts'
import { showToast } from '../ui/toast-store.ts'
import { absenceSentence } from './absence-words.ts'
import { changeNetwork } from './network-store.ts'
import { useLeave } from '../ui/use-leave.ts'
import { removeLater, useIsRemoved } from './removals.ts'
import { SaveRow, useSaving } from './saving.tsx'
import { Part, PartHead } from './section.tsx'
import { useSettings } from './settings-store.ts'

const removal = 'client certificate'
const maxFileBytes = 100_000

/** What proves this computer to servers that ask for it. */
export function ClientCertificatePart({ certificate }: { certificate: ClientCertificateView | null }) {
  const [file, setFile] = useState<{ name: string; base64: string } | null>(null)
  const kept = useIsRemoved(removal) ? null : certificate

  const read = (chosen: File): void => {
    base64Of(chosen).then(
      (base64) => setFile({ name: chosen.name, base64 }),
      ({ message }: Error) => showToast({ severity: 'error', message }),
    )
  }
  const remove = (): void =>
    removeLater(removal, {
      message: t('The client certificate was removed.'),
      remove: () => bridge.request('network.removeClientCertificate', null),
    })
  return (
    <Part>
      <PartHead
        title={t('Client certificate')}
        about={
          kept === null
            ? t('For servers that ask who is there: PKCS#12 (.p12, .pfx), or PEM with the certificate and its key.')
            : t('{file}, shown to {hosts} alone.', { file: kept.fileName, hosts: kept.hosts })
        }
        actions={
          <>
            {kept && (
              <Button small variant="quiet" onClick={remove}>
                {t('Remove')}
              </Button>
            )}
            <FileButton
              small
              fileLabel={t('File of a client certificate')}
              accept=".p12,.pfx,.pem,.crt"
              maxBytes={maxFileBytes}
              onFile={read}
            >
              {kept ? t('Replace…') : t('Choose file…')}
            </FileButton>
          </>
        }
      >
        {kept?.passphraseAbsence && (
          <p role="alert" className="text-xs text-bad">
            {t('{why} Choose the file again.', { why: absenceSentence(t('Its passphrase'), kept.passphraseAbsence) })}
          </p>
        )}
      </PartHead>
      {file && <CertificateForm key={file.base64} file={file} kept={kept} onDone={() => setFile(null)} />}
    </Part>
  )
}

function CertificateForm({
  file,
  kept,
  onDone,
}: {
  file: { name: string; base64: string }
  kept: ClientCertificateView | null
  onDone(): void
}) {
  const langfuseHost = useSettings((state) => state.settings?.langfuse.host ?? '')
  const [hosts, setHosts] = useState(kept?.hosts ?? hostnameOf(langfuseHost))
  /** Read once and kept nowhere. */
  const passphrase = useRef<HTMLInputElement>(null)
  const leaving = useLeave(onDone)
  const { error, busy, saved, submit } = useSaving(async () => {
    const problem = await changeNetwork('network.setClientCertificate', {
      fileName: file.name,
      hosts,
      file: file.base64,
      passphrase: passphrase.current?.value ?? '',
    })
    if (problem === null) onDone()
    return problem && shown(problem)
  })
  return (
    <form
      noValidate
      aria-label={t('Client certificate')}
      className="flex flex-col gap-4"
      onSubmit={submit}
      {...leaving}
    >
      <div className="grid gap-4 min-[620px]:grid-cols-2">
        <TextField
          ref={passphrase}
          autoFocus
          label={t('Passphrase of {file}', { file: file.name })}
          type="password"
          autoComplete="new-password"
          error={error}
          hint={t('Kept with your keys. Leave blank if it has none.')}
        />
        <TextField
          label={t('Shown to')}
          placeholder="langfuse.example"
          value={hosts}
          hint={t('Hosts, separated by commas. No other server sees it.')}
          onChange={(event) => setHosts(event.target.value)}
        />
      </div>
      <SaveRow busy={busy} saved={saved} onCancel={onDone} />
    </form>
  )
}

const hostnameOf = (address: string): string => (URL.canParse(address) ? new URL(address).hostname : '')
