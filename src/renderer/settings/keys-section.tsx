import { useState } from 'react'
import type { AppInfo } from '../../shared/domain.ts'
import { msg, t, type Message } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { showToast } from '../ui/toast-store.ts'
import { KeysChoice } from './keys-choice.tsx'
import { Part, Section } from './section.tsx'
import { useSettings } from './settings-store.ts'

const encryptions: Record<string, Message> = {
  darwin: msg('Keys are encrypted with the macOS keychain before they are stored, and the app never shows them again.'),
  win32: msg(
    'Keys are encrypted with Windows’ data protection before they are stored, and the app never shows them again.',
  ),
}
const encryption = msg(
  'Keys are encrypted with the system’s keyring before they are stored, and the app never shows them again.',
)

/** Where keys are kept: in the system's keychain, or, where there is none, as the user chooses. */
export function KeysSection({ info }: { info: AppInfo }) {
  const hasKeychain = info.secretsKeptIn === 'keychain'
  return (
    <Section
      id="keys"
      about={
        hasKeychain
          ? undefined
          : t(
              'Holdfast found no keychain on this computer, so you choose how keys are stored. Your choice covers keys that are already entered.',
            )
      }
    >
      <Part known={t('How keys are stored')}>
        {hasKeychain ? (
          <p className="text-sm text-ink-2">{t(encryptions[info.platform] ?? encryption)}</p>
        ) : (
          <KeysChoice info={info} />
        )}
        {info.secretsMovable > 0 && <MoveKeys count={info.secretsMovable} />}
      </Part>
    </Section>
  )
}

/** A keychain has appeared since they were stored without one. */
function MoveKeys({ count }: { count: number }) {
  const [busy, setBusy] = useState(false)
  const move = async (): Promise<void> => {
    setBusy(true)
    const result = await bridge.request('app.moveSecrets', null)
    setBusy(false)
    if (!result.ok) {
      showToast({ message: result.error.message, severity: 'error' })
      return
    }
    useSettings.setState({ info: result.value })
    showToast({ message: t('Moved {count, plural, one {# key} other {# keys}} into the keychain.', { count }) })
  }
  return (
    <div className="flex flex-wrap items-center gap-4">
      <p className="min-w-52 flex-1 text-sm">
        {t(
          '{count, plural, one {One key is} other {# keys are}} still stored unencrypted, from before there was a keychain.',
          { count },
        )}
      </p>
      <Button variant="primary" busy={busy && t('Moving…')} onClick={() => void move()}>
        {t('Move into the keychain')}
      </Button>
    </div>
  )
}
