import type { ConnectionTestResult } from '../../shared/domain.ts'
import { formatDuration } from '../ui/format.ts'
import { Shape } from '../ui/shape.tsx'
import type { Testing } from './use-connection-draft.ts'

/** What the test found: what is so, and what to do. It is there before there is anything to say, to be announced. */
export function ConnectionResult({ testing }: { testing: Testing }) {
  return (
    <div role="status" aria-label="Connection test" className="text-sm empty:-mt-4">
      {testing?.state === 'asking' && (
        <p className="appear-late flex gap-2 text-ink-2">
          <span className="mt-1">
            <Shape name="half" />
          </span>
          <span className="min-w-0 wrap-anywhere">Testing {testing.host}…</span>
        </p>
      )}
      {testing?.state === 'answered' && <Answer result={testing.result} />}
    </div>
  )
}

function Answer({ result }: { result: ConnectionTestResult }) {
  const ok = result.outcome === 'ok'
  const message = ok ? `Connected to project “${result.projectName}”.` : result.message
  const advice = ok
    ? `Langfuse ${result.version} answered in ${formatDuration(result.latencyMs)} and accepts the keys.`
    : result.advice
  return (
    <div className="flex gap-2">
      <span className="mt-1">
        <Shape name={ok ? 'check' : 'cross'} />
      </span>
      <div className="min-w-0 wrap-anywhere select-text">
        <p className="font-medium">{message}</p>
        {advice && <p className="text-ink-2">{advice}</p>}
      </div>
    </div>
  )
}
