import type { AppInfo } from '../../shared/domain.ts'
import { KeysChoice } from './keys-choice.tsx'
import { Part, Section } from './section.tsx'

const keychains: Record<string, string> = {
  darwin: 'the macOS keychain',
  win32: 'Windows’ data protection',
}

/** Where keys are kept: in the system's keychain, or, where there is none, as the user chooses. */
export function KeysSection({ info }: { info: AppInfo }) {
  const hasKeychain = info.secretsKeptIn === 'keychain'
  return (
    <Section
      id="keys"
      about={
        hasKeychain
          ? undefined
          : 'Holdfast found no keychain on this computer, so you choose how keys are stored. Your choice covers keys that are already entered.'
      }
    >
      <Part>
        {hasKeychain ? (
          <p className="text-sm text-ink-2">
            Keys are encrypted with {keychains[info.platform] ?? 'the system’s keyring'} before they are stored, and the
            app never shows them again.
          </p>
        ) : (
          <KeysChoice info={info} />
        )}
      </Part>
    </Section>
  )
}
