import { useRef, useState } from 'react'
import type { ClientCertificateView } from '../../shared/domain.ts'
import { bridge } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { TextField } from '../ui/field.tsx'
import { showToast } from '../ui/toast-store.ts'
import { absenceSentence } from './absence-words.ts'
import { changeNetwork } from './network-store.ts'
import { SaveRow, useSaving } from './proxy-part.tsx'
import { removeLater, useIsRemoved } from './removals.ts'
import { Part } from './section.tsx'
import { useSettings } from './settings-store.ts'

const removal = 'client certificate'
const maxFileBytes = 100_000

/** What proves this computer to servers that ask for it. */
export function ClientCertificatePart({ certificate }: { certificate: ClientCertificateView | null }) {
  const [file, setFile] = useState<{ name: string; base64: string } | null>(null)
  const picker = useRef<HTMLInputElement>(null)
  const kept = useIsRemoved(removal) ? null : certificate

  const read = async (chosen: File): Promise<void> => {
    if (chosen.size > maxFileBytes) {
      showToast({ severity: 'error', message: `“${chosen.name}” is too large for a certificate.` })
      return
    }
    const bytes = new Uint8Array(await chosen.arrayBuffer())
    setFile({ name: chosen.name, base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) })
  }
  const remove = (): void =>
    removeLater(removal, {
      message: 'The client certificate was removed.',
      remove: () => bridge.request('network.removeClientCertificate', null),
    })
  return (
    <Part>
      <div className="flex flex-wrap items-start gap-4">
        <div className="min-w-52 flex-1">
          <h3 className="text-sm font-medium">Client certificate</h3>
          {kept === null ? (
            <p className="text-xs text-ink-3">
              For servers that ask who is there: PKCS#12 (.p12, .pfx), or PEM with the certificate and its key.
            </p>
          ) : (
            <p className="text-xs wrap-anywhere text-ink-3">
              {kept.fileName}, shown to {kept.hosts} alone.
            </p>
          )}
          {kept?.passphraseAbsence && (
            <p role="alert" className="text-xs text-bad">
              {absenceSentence('Its passphrase', kept.passphraseAbsence)} Choose the file again.
            </p>
          )}
        </div>
        {kept && (
          <Button small variant="quiet" onClick={remove}>
            Remove
          </Button>
        )}
        <Button small onClick={() => picker.current?.click()}>
          {kept ? 'Replace…' : 'Choose file…'}
        </Button>
        <input
          ref={picker}
          type="file"
          hidden
          aria-label="File of a client certificate"
          accept=".p12,.pfx,.pem,.crt"
          onChange={({ target }) => {
            const chosen = target.files?.[0]
            target.value = ''
            if (chosen)
              read(chosen).catch(() => showToast({ severity: 'error', message: 'The file could not be read.' }))
          }}
        />
      </div>
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
  const { error, busy, saved, submit } = useSaving(async () => {
    const problem = await changeNetwork('network.setClientCertificate', {
      fileName: file.name,
      hosts,
      file: file.base64,
      passphrase: passphrase.current?.value ?? '',
    })
    if (problem === null) onDone()
    return problem
  })
  return (
    <form noValidate aria-label="Client certificate" className="flex flex-col gap-4" onSubmit={submit}>
      <div className="grid gap-4 min-[620px]:grid-cols-2">
        <TextField
          ref={passphrase}
          autoFocus
          label={`Passphrase of ${file.name}`}
          type="password"
          autoComplete="new-password"
          error={error}
          hint="Kept with your keys."
        />
        <TextField
          label="Shown to"
          placeholder="langfuse.example"
          value={hosts}
          hint="Hosts, separated by commas. No other server sees it."
          onChange={(event) => setHosts(event.target.value)}
        />
      </div>
      <SaveRow busy={busy} saved={saved} onCancel={onDone} />
    </form>
  )
}

const hostnameOf = (address: string): string => (URL.canParse(address) ? new URL(address).hostname : '')
