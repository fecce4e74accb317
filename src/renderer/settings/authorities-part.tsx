import { useState } from 'react'
import type { AppInfo, Authority } from '../../shared/domain.ts'
import { msg, shown, t, type Message } from '../../shared/words/t.ts'
import { Button } from '../ui/button.tsx'
import { TextArea } from '../ui/field.tsx'
import { FileButton } from '../ui/file-button.tsx'
import { formatDay } from '../ui/format.ts'
import { showToast } from '../ui/toast-store.ts'
import { useLeave } from '../ui/use-leave.ts'
import { changeNetwork } from './network-store.ts'
import { removeLater, useRemovals } from './removals.ts'
import { Part, PartHead } from './section.tsx'
import { bridge } from '../bridge.ts'

const abouts: Record<AppInfo['shell'], Message> = {
  desktop: msg(
    'For servers of your own, and for proxies that inspect traffic. They count beside the ones that the system trusts, for Holdfast alone.',
  ),
  browser: msg(
    'For servers of your own, and for proxies that inspect traffic. They count beside the ones that Node.js trusts, for Holdfast alone.',
  ),
}
const addId = 'add-authority'
/** All that a system trusts is a fifth of it. */
const maxFileBytes = 1_000_000
const removalOf = (fingerprint: string): string => `authority ${fingerprint}`

/** Whose certificates count beside the usual ones. */
export function AuthoritiesPart({ authorities, shell }: { authorities: Authority[]; shell: AppInfo['shell'] }) {
  const [isPasting, setPasting] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const [text, setText] = useState('')
  const removed = useRemovals((state) => state.names)
  const listed = authorities.filter(({ fingerprint }) => !removed.includes(removalOf(fingerprint)))

  const add = async (pem: string): Promise<void> => {
    const problem = await changeNetwork('network.addAuthorities', { text: pem })
    setError(problem && shown(problem))
    if (problem !== null) return
    setPasting(false)
    setText('')
  }
  const stopPasting = (): void => {
    setPasting(false)
    setError(null)
  }
  const leaving = useLeave(stopPasting, true)
  const remove = ({ fingerprint, subject }: Authority): void => {
    document.getElementById(addId)?.focus()
    removeLater(removalOf(fingerprint), {
      message: t('“{subject}” is no longer trusted.', { subject }),
      remove: () => bridge.request('network.removeAuthority', { fingerprint }),
    })
  }
  return (
    <Part>
      <PartHead
        title={t('Certificate authorities')}
        about={t(abouts[shell])}
        actions={
          <>
            <Button small onClick={() => setPasting(!isPasting)}>
              {t('Paste…')}
            </Button>
            <FileButton
              small
              id={addId}
              fileLabel={t('File of a certificate authority')}
              accept=".pem,.crt,.cer"
              maxBytes={maxFileBytes}
              onFile={(file) => {
                file.text().then(add, () => showToast({ severity: 'error', message: t('The file could not be read.') }))
              }}
            >
              {t('Choose file…')}
            </FileButton>
          </>
        }
      />
      {isPasting ? (
        <div className="flex flex-col gap-2" {...leaving}>
          <TextArea
            autoFocus
            label={t('Certificate')}
            rows={5}
            value={text}
            error={error}
            hint={t('In PEM form. The private key stays with its authority.')}
            placeholder="-----BEGIN CERTIFICATE-----"
            className="font-mono text-xs"
            onChange={(event) => setText(event.target.value)}
          />
          <div className="flex gap-2">
            <Button small variant="primary" onClick={() => void add(text)}>
              {t('Add')}
            </Button>
            <Button small onClick={stopPasting}>
              {t('Cancel')}
            </Button>
          </div>
        </div>
      ) : (
        error && (
          <p role="alert" className="text-xs text-bad">
            {error}
          </p>
        )
      )}
      {listed.length > 0 && (
        <ul aria-label={t('Certificate authorities')} className="max-h-64 overflow-y-auto rounded-md border">
          {listed.map((authority) => (
            <li key={authority.fingerprint} className="flex items-center gap-3 border-t px-3 py-1.5 first:border-t-0">
              <div title={`SHA-256 ${authority.fingerprint}`} className="min-w-0 flex-1">
                <p className="truncate text-sm">{authority.subject}</p>
                <p className="text-xs wrap-anywhere text-ink-3">{aboutAuthority(authority)}</p>
              </div>
              <Button
                small
                variant="quiet"
                aria-label={t('Remove {name}', { name: authority.subject })}
                onClick={() => remove(authority)}
              >
                {t('Remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Part>
  )
}

function aboutAuthority({ subject, issuer, expiresAtMs }: Authority): string {
  const by = issuer === subject ? t('Issued by itself') : t('Issued by {issuer}', { issuer })
  const date = formatDay(expiresAtMs)
  return `${by} · ${expiresAtMs < Date.now() ? t('expired {date}', { date }) : t('expires {date}', { date })}`
}
