import { useState } from 'react'
import type { NetworkTest } from '../../shared/domain.ts'
import { msg, shown, t, type Message } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { formatDuration } from '../ui/format.ts'
import { Marked } from '../ui/marked.tsx'
import { Part, PartHead } from './section.tsx'

const ways: Record<NonNullable<NetworkTest['chosenBy']>, { direct: Message; through: Message }> = {
  system: { direct: msg('Directly, as the system says'), through: msg('Through {via}, as the system says') },
  environment: {
    direct: msg('Directly, as the environment says'),
    through: msg('Through {via}, as the environment says'),
  },
  settings: { direct: msg('Directly, as set here'), through: msg('Through {via}, as set here') },
  script: { direct: msg('Directly, as the script says'), through: msg('Through {via}, as the script says') },
}

/** Asks each server once and shows the way that the request took. */
export function NetworkTestPart() {
  const [tests, setTests] = useState<NetworkTest[] | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const run = async (): Promise<void> => {
    setBusy(true)
    const result = await bridge.request('network.test', null)
    setBusy(false)
    setTests(result.ok ? result.value : null)
    setError(result.ok ? null : result.error.message)
  }
  return (
    <Part>
      <PartHead
        title={t('Test network')}
        about={t('Asks Langfuse and each provider for an answer, without keys, and shows which way the request went.')}
        actions={
          <Button small busy={busy && t('Testing…')} onClick={() => void run()}>
            {t('Test network')}
          </Button>
        }
      />
      <div role="status" aria-label={t('Network test')} className="text-sm empty:-mt-4">
        {error && <p className="text-bad">{error}</p>}
        {tests?.length === 0 && <p className="text-ink-2">{t('Add a provider or connect Langfuse first.')}</p>}
        {tests && tests.length > 0 && (
          <ul className="flex flex-col gap-2">
            {tests.map((test) => (
              <Way key={`${test.name} ${test.host}`} test={test} />
            ))}
          </ul>
        )}
      </div>
    </Part>
  )
}

function Way({ test }: { test: NetworkTest }) {
  const { name, host, via, chosenBy, issuer, durationMs, problem } = test
  const facts = [
    via && chosenBy && (via === 'direct' ? t(ways[chosenBy].direct) : t(ways[chosenBy].through, { via })),
    issuer && t('certificate issued by {issuer}', { issuer }),
    problem === null && t('answered in {duration}', { duration: formatDuration(durationMs) }),
  ].filter((fact) => typeof fact === 'string')
  return (
    <li>
      <Marked shape={problem ? 'cross' : 'check'}>
        <p className="font-medium">
          {name} <span className="font-normal text-ink-2">{host}</span>
        </p>
        {problem && (
          <p className="text-ink-2">
            {shown(problem.message)} {shown(problem.advice)}
          </p>
        )}
        {facts.length > 0 && <p className="text-ink-2">{t('{facts}.', { facts: facts.join(t('; ')) })}</p>}
      </Marked>
    </li>
  )
}
