import type { ConnectionTestResult } from '../../shared/domain.ts'
import { shown, t } from '../../shared/words/t.ts'
import { formatDuration } from '../ui/format.ts'
import { Marked } from '../ui/marked.tsx'
import type { Testing } from './use-connection-draft.ts'

/** What the test found: what is so, and what to do. It is there before there is anything to say, to be announced. */
export function ConnectionResult({ testing }: { testing: Testing }) {
  return (
    <div role="status" aria-label={t('Connection test')} className="text-sm empty:-mt-4">
      {testing?.state === 'asking' && (
        <div className="appear-late text-ink-2">
          <Marked shape="half">{t('Testing {host}…', { host: testing.host })}</Marked>
        </div>
      )}
      {testing?.state === 'answered' && <Answer result={testing.result} />}
    </div>
  )
}

function Answer({ result }: { result: ConnectionTestResult }) {
  const ok = result.outcome === 'ok'
  const message = ok ? t('Connected to project “{project}”.', { project: result.projectName }) : shown(result.message)
  const advice = ok
    ? t('Langfuse {version} answered in {duration} and accepts the keys.', {
        version: result.version,
        duration: formatDuration(result.latencyMs),
      })
    : shown(result.advice)
  return (
    <Marked shape={ok ? 'check' : 'cross'}>
      <p className="font-medium">{message}</p>
      {advice && <p className="text-ink-2">{advice}</p>}
    </Marked>
  )
}
