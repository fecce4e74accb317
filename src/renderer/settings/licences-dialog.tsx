import { useEffect, useState } from 'react'
import type { ShippedPackage } from '../../shared/licences.ts'
import { t } from '../../shared/words/t.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { Failure, Waiting } from '../ui/waiting.tsx'

/** The list comes after the dialog, so the platform has nothing to begin in. */
const focus = (field: HTMLInputElement | null): void => field?.focus()

type Loaded = { packages: ShippedPackage[] } | { error: string } | null

/** What others made that is in Holdfast, and the terms that it came under. */
export function LicencesDialog({ onClose }: { onClose(): void }) {
  const [loaded, setLoaded] = useState<Loaded>(null)
  const [typed, setTyped] = useState('')
  const load = (): void => {
    readLicences().then(
      (packages) => setLoaded({ packages }),
      () => setLoaded({ error: t('The list of licences could not be read. A run with hot reload has none.') }),
    )
  }
  useEffect(load, [])
  const found = loaded && 'packages' in loaded ? matching(loaded.packages, typed) : []
  return (
    <Dialog label={t('Licences')} onClose={onClose} className="w-160 max-w-[calc(100vw-2rem)]">
      <div className="flex h-[min(72vh,40rem)] flex-col gap-3 p-4 text-sm">
        <div>
          <h2 className="text-base font-medium">{t('Licences')}</h2>
          <p className="text-ink-2">
            {t(
              'Holdfast is open source under the MIT licence, and made with the packages below. Electron contains Chromium and Node.js; their own notices are in LICENSES.chromium.html, where Holdfast is installed.',
            )}
          </p>
        </div>
        {loaded === null ? (
          <Waiting what={t('Loading licences')} />
        ) : 'error' in loaded ? (
          <Failure
            message={loaded.error}
            onRetry={() => {
              setLoaded(null)
              load()
            }}
          />
        ) : (
          <>
            <TextField
              ref={focus}
              label={t('Search')}
              placeholder={t('Name, licence or text')}
              value={typed}
              onChange={({ target }) => setTyped(target.value)}
            />
            <PackageList packages={found} />
          </>
        )}
        <div className="flex items-center justify-between">
          <span role="status" className="text-xs text-ink-3">
            {loaded &&
              'packages' in loaded &&
              t('{found} of {total} packages', { found: found.length, total: loaded.packages.length })}
          </span>
          <Button onClick={onClose}>{t('Close')}</Button>
        </div>
      </div>
    </Dialog>
  )
}

function PackageList({ packages }: { packages: ShippedPackage[] }) {
  const [open, setOpen] = useState<string | null>(null)
  if (packages.length === 0) {
    return <p className="min-h-0 flex-1 pt-4 text-center text-ink-3">{t('No package matches.')}</p>
  }
  return (
    <ul aria-label={t('Packages')} className="min-h-0 flex-1 overflow-y-auto rounded-md border">
      {packages.map((each) => {
        const id = `${each.name}@${each.version}`
        return (
          <li key={id} className="border-t first:border-t-0">
            <button
              type="button"
              aria-expanded={open === id}
              onClick={() => setOpen(open === id ? null : id)}
              className="flex min-h-8 w-full items-center gap-3 px-3 py-1 text-left -outline-offset-2 hover:bg-hover"
            >
              <span className="min-w-0 flex-1 truncate">
                {each.name} <span className="text-xs text-ink-3">{each.version}</span>
              </span>
              <span className="text-xs text-ink-2">{each.licence || t('see text')}</span>
            </button>
            {open === id && (
              <pre className="border-t bg-sunken px-3 py-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere text-ink-2 select-text">
                {each.text ??
                  t('{name} brings no text of its own. It is licensed under {licence}.', {
                    name: each.name,
                    licence: each.licence,
                  })}
              </pre>
            )}
          </li>
        )
      })}
    </ul>
  )
}

async function readLicences(): Promise<ShippedPackage[]> {
  const response = await fetch('licences.json')
  if (!response.ok) throw new Error(String(response.status))
  return (await response.json()) as ShippedPackage[]
}

function matching(packages: ShippedPackage[], typed: string): ShippedPackage[] {
  const words = typed.trim().toLowerCase()
  return packages.filter(({ name, licence, text }) => `${name} ${licence} ${text ?? ''}`.toLowerCase().includes(words))
}
