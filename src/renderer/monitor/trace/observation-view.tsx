import type { ObservationDetail } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { formatDuration, formatExactTime, wholeMs } from '../../ui/format.ts'
import { Marked } from '../../ui/marks.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Quantity } from '../../ui/quantity.tsx'
import { Failure, Waiting } from '../../ui/waiting.tsx'
import { LevelBadge } from '../level.tsx'
import { Part } from '../part.tsx'
import { useSearchText } from '../search-text.ts'
import { Body } from './body.tsx'
import { Fact } from './fact.tsx'
import { Pairs } from './pairs.tsx'
import { RunAgain } from './run-again.tsx'
import type { Read, ShownStep } from './trace-store.ts'
import { TypeIcon } from './types.tsx'
import { Usage } from './usage.tsx'

/** What was recorded of one step: its bodies first, then what it took and all that came with it. */
export function ObservationView({
  step: { value, error, retry },
  traceId,
  spanId,
  isSimple,
}: {
  step: Read<ShownStep>
  traceId: string
  spanId: string
  isSimple: boolean
}) {
  if (error !== null) return <Failure message={error} onRetry={retry} />
  // The step before stays until this one is there.
  if (value === null) return <Waiting what={t('Reading')} />
  const isRoot = value.parentSpanId === null
  const place = { traceId: value.traceId, spanId: value.spanId }
  return (
    <div aria-busy={value.spanId !== spanId || value.traceId !== traceId} className="flex flex-col gap-5">
      {!isSimple && <Head detail={value} />}
      {value.type === 'generation' && <RunAgain origin={place} input={value.input} />}
      <Body body={value.input} place={{ ...place, side: 'input' }} />
      <Body body={value.output} place={{ ...place, side: 'output' }} />
      <Usage detail={value} />
      <Pairs title={t('Parameters')} values={value.modelParameters} />
      <Pairs title={t('Metadata')} values={value.metadata} />
      <Pairs title={t('Attributes')} values={value.attributes} />
      <Events detail={value} />
      {(isRoot || isSimple) && <Pairs title={t('Resource')} values={value.resource} />}
    </div>
  )
}

function Head({ detail }: { detail: ObservationDetail }) {
  const searched = useSearchText()
  const { name, type, level, statusMessage, model, provider, startedAtMs, endedAtMs, completionStartedAtMs } = detail
  const durationMs = endedAtMs === null ? null : endedAtMs - startedAtMs
  const firstTokenMs = completionStartedAtMs === null ? null : completionStartedAtMs - startedAtMs
  return (
    <section aria-label={t('Step')} className="flex flex-col gap-2">
      <div className="flex items-center gap-2">
        <TypeIcon type={type} />
        <h3 className="min-w-0 truncate text-sm font-medium select-text" title={name}>
          <Marked text={name} query={searched} />
        </h3>
        <LevelBadge level={level} />
        <span className="flex-1" />
        <CopyButton label={t('Copy span id')} text={() => detail.spanId} />
      </div>
      {statusMessage !== null && statusMessage !== '' && (
        <p
          className={`rounded-md px-3 py-2 text-sm wrap-anywhere select-text ${level === 'ERROR' ? 'bg-bad-soft' : 'bg-warn-soft'}`}
        >
          <Marked text={statusMessage} query={searched} />
        </p>
      )}
      <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-3 gap-y-1 text-sm">
        {model !== null && (
          <Fact name={t('Model')}>
            {model}
            {provider !== null && <span className="text-ink-3"> · {provider}</span>}
          </Fact>
        )}
        <Fact name={t('Started')}>
          <Quantity raw={new Date(startedAtMs).toISOString()}>{formatExactTime(startedAtMs)}</Quantity>
        </Fact>
        <Fact name={t('Latency')}>
          <Quantity raw={wholeMs(durationMs)}>
            {durationMs === null ? t('not ended') : formatDuration(durationMs)}
          </Quantity>
        </Fact>
        {firstTokenMs !== null && (
          <Fact name={t('First token')}>
            <Quantity raw={wholeMs(firstTokenMs)}>{formatDuration(firstTokenMs)}</Quantity>
          </Fact>
        )}
      </dl>
    </section>
  )
}

function Events({ detail: { events, startedAtMs } }: { detail: ObservationDetail }) {
  if (events.length === 0) return null
  return (
    <Part title={t('Events')}>
      <ol className="flex flex-col gap-2">
        {events.map(({ name, atMs, attributes }, index) => (
          // Events of a recorded step never move.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index}>
            <Pairs
              title={
                atMs === null
                  ? name
                  : t('{event}, after {time}', { event: name, time: formatDuration(atMs - startedAtMs) })
              }
              values={attributes}
            />
            {Object.keys(attributes).length === 0 && <p className="text-xs">{name}</p>}
          </li>
        ))}
      </ol>
    </Part>
  )
}
