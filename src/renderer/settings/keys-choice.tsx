import { useId, useState } from 'react'
import type { AppInfo } from '../../shared/domain.ts'
import { msg, t, type Message } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { classes } from '../ui/classes.ts'
import { Shape } from '../ui/shape.tsx'
import { showToast } from '../ui/toast-store.ts'
import { useSettings } from './settings-store.ts'

type Kept = 'weak' | 'session'

const choices: { kept: Kept; name: Message; meaning: Message }[] = [
  {
    kept: 'weak',
    name: msg('Store on this computer'),
    meaning: msg(
      'In a file that only your account can open, not encrypted: anyone who can read your disk or a backup of it can read the keys.',
    ),
  },
  {
    kept: 'session',
    name: msg('This session only'),
    meaning: msg('In memory only. Enter keys again after each start; until then nothing is sent, and records wait.'),
  },
]

export function KeysChoice({ info }: { info: AppInfo }) {
  const id = useId()
  const [busy, setBusy] = useState(false)
  const choose = async (kept: Kept): Promise<void> => {
    setBusy(true)
    const result = await bridge.request('app.chooseSecretsStore', { kept })
    setBusy(false)
    if (result.ok) useSettings.setState({ info: result.value })
    else showToast({ message: result.error.message, severity: 'error' })
  }
  return (
    <>
      <div className="grid gap-4 min-[620px]:grid-cols-2">
        {choices.map(({ kept, name, meaning }) => {
          const chosen = !info.secretsChoiceNeeded && info.secretsKeptIn === kept
          return (
            <div key={kept} className="flex flex-col items-start gap-2">
              <button
                type="button"
                aria-pressed={chosen}
                aria-describedby={`${id}-${kept}`}
                disabled={busy}
                onClick={() => void choose(kept)}
                className={classes(
                  'flex h-8 w-full items-center gap-2 rounded-md border px-3 text-sm transition-colors',
                  chosen ? 'border-accent bg-accent-soft font-medium' : 'border-line-strong bg-raised hover:bg-hover',
                )}
              >
                <Shape name={chosen ? 'dot' : 'ring'} />
                {t(name)}
              </button>
              <p id={`${id}-${kept}`} className="text-xs text-ink-2">
                {t(meaning)}
              </p>
            </div>
          )
        })}
      </div>
      {info.secretsChoiceNeeded && (
        <p className="text-xs text-ink-3">
          {t('Not chosen yet. Until you choose, keys are kept in memory and forgotten when you quit.')}
        </p>
      )}
    </>
  )
}
