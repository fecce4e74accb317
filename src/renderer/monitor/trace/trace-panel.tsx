import { Maximize2, Minimize2, X } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { t } from '../../../shared/words/t.ts'
import type { ShownTrace } from './shown-trace.ts'
import { goTo, usePlace } from '../../app/navigation.ts'
import { IconButton } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { Segmented, type Choice } from '../../ui/field.tsx'
import { Delivery } from '../../ui/shape.tsx'
import { Empty, Failure, Waiting } from '../../ui/waiting.tsx'
import { LevelBadge } from '../level.tsx'
import { traceHref } from '../monitor-store.ts'
import { firstSpanId, isSimple } from './observation-row.ts'
import { ObservationView } from './observation-view.tsx'
import { setPanelWhole, usePanel } from './panel-size.ts'
import { ResizeHandle } from './resize-handle.tsx'
import { TraceActions } from './trace-actions.tsx'
import { TraceFacts } from './trace-facts.tsx'
import { TraceHistory } from './trace-history.tsx'
import { TraceStatus } from './trace-status.tsx'
import { useObservation, useTrace, type Read, type ShownStep } from './trace-store.ts'
import { TraceTimeline } from './trace-timeline.tsx'
import { TraceTree } from './trace-tree.tsx'

/**
 * One trace beside the table: what was asked and answered, what it took, and where it is. In a small window it lies over the
 * table, which keeps its place and its columns; it can be as wide as one likes, up to the whole view.
 */
export function TracePanel({ traceId, onClose }: { traceId: string; onClose(): void }) {
  const { value: detail, error, isGone, retry } = useTrace(traceId)
  const { messageId: wantedId } = usePlace()
  const spanId = detail && spanIdIn(detail, wantedId)
  const step = useObservation(detail?.traceId ?? traceId, detail?.hasBodies ? spanId : null)
  const { widthPx, isWhole } = usePanel()
  return (
    <section
      aria-label={t('Trace detail')}
      style={widthPx === null || isWhole ? undefined : { width: widthPx }}
      className={classes(
        'flex flex-col bg-canvas',
        isWhole
          ? 'absolute inset-0 z-20'
          : 'relative shrink-0 rounded-tl-lg border-t border-l max-[1200px]:absolute max-[1200px]:inset-y-0 max-[1200px]:right-0 max-[1200px]:z-10 max-[1200px]:rounded-none max-[1200px]:border-t-0 max-[1200px]:border-line-strong',
        !isWhole &&
          (widthPx === null
            ? 'w-[45%] max-w-xl min-w-88 max-[1200px]:w-[min(26rem,100%)] max-[1200px]:min-w-0'
            : 'max-w-[calc(100%-20rem)] min-w-80 max-[1200px]:max-w-full max-[1200px]:min-w-0'),
      )}
    >
      {!isWhole && <ResizeHandle />}
      {error !== null ? (
        <>
          <Header title={t('Trace')} onClose={onClose} />
          {isGone ? (
            <Empty title={t('This trace isn’t on this computer')}>
              {t(
                'It may have been recorded on another one, or removed by the size cap. Traces that are here stay in the list.',
              )}
            </Empty>
          ) : (
            <Failure message={error} onRetry={retry} />
          )}
        </>
      ) : detail === null ? (
        <>
          <Header title={t('Trace')} onClose={onClose} />
          <Waiting what={t('Loading the trace')} />
        </>
      ) : (
        <>
          <Header title={detail.conversationTitle || detail.name} onClose={onClose}>
            <LevelBadge level={detail.level} />
            <span className="text-xs text-ink-2">
              <Delivery state={detail.delivery} />
            </span>
          </Header>
          <Content key={detail.traceId} detail={detail} spanId={spanId} step={step} />
        </>
      )}
    </section>
  )
}

function Header({ title, onClose, children }: { title: string; onClose(): void; children?: ReactNode }) {
  const { isWhole } = usePanel()
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 border-b pr-2 pl-4">
      <h2 className="min-w-0 truncate text-sm font-medium select-text" title={title}>
        {title}
      </h2>
      {children}
      <span className="flex-1" />
      <IconButton
        small
        label={isWhole ? t('Show beside the list') : t('Fill the view')}
        onClick={() => setPanelWhole(!isWhole)}
      >
        {isWhole ? <Minimize2 size={13} /> : <Maximize2 size={13} />}
      </IconButton>
      <IconButton small label={t('Close')} shortcut="Esc" onClick={onClose}>
        <X size={14} />
      </IconButton>
    </header>
  )
}

/** The step that is wanted, where the trace has it. */
const spanIdIn = ({ observations }: ShownTrace, wantedId: string | null): string | null =>
  wantedId !== null && observations.spanIds.includes(wantedId) ? wantedId : firstSpanId(observations)

interface Shown {
  detail: ShownTrace
  step: Read<ShownStep>
}

function Content({ detail, spanId, step }: Shown & { spanId: string | null }) {
  const { observations } = detail
  if (spanId === null || isSimple(observations)) {
    return (
      <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto p-4">
        <TraceParts detail={detail} />
        <TraceTimeline columns={observations} />
        <Step detail={detail} spanId={spanId} step={step} isSimple />
        <TraceHistory events={detail.deliveryHistory} />
      </div>
    )
  }
  return <Steps detail={detail} spanId={spanId} step={step} />
}

type Side = 'step' | 'trace'
const sides = (): readonly Choice<Side>[] => [
  { value: 'step', label: t('Step') },
  { value: 'trace', label: t('Trace') },
]

/** The steps, and beside or below them the one that is chosen, or what holds for all of them. */
function Steps({ detail, spanId, step }: Shown & { spanId: string }) {
  const [side, setSide] = useState<Side>('step')
  const select = (next: string): void => {
    setSide('step')
    goTo(traceHref(detail.traceId, next), true)
  }
  return (
    <div className="@container min-h-0 flex-1">
      <div className="flex h-full min-h-0 flex-col @[50rem]:flex-row">
        <div className="flex h-[45%] min-h-40 shrink-0 flex-col border-b @[50rem]:h-auto @[50rem]:w-1/2 @[50rem]:border-r @[50rem]:border-b-0">
          <TraceTree columns={detail.observations} selectedId={spanId} onSelect={select} />
        </div>
        <div className="flex min-h-0 min-w-0 flex-1 flex-col gap-5 overflow-y-auto p-4">
          <div className="flex">
            <Segmented
              label={t('Detail of')}
              choices={sides()}
              value={side}
              onChoose={(chosen: Side) => setSide(chosen)}
            />
          </div>
          {side === 'step' ? (
            <Step detail={detail} spanId={spanId} step={step} isSimple={false} />
          ) : (
            <>
              <TraceParts detail={detail} />
              <TraceHistory events={detail.deliveryHistory} />
            </>
          )}
        </div>
      </div>
    </div>
  )
}

function TraceParts({ detail }: { detail: ShownTrace }) {
  return (
    <>
      <TraceStatus detail={detail} />
      <TraceFacts detail={detail} />
      <TraceActions detail={detail} />
    </>
  )
}

function Step({ detail, spanId, step, isSimple }: Shown & { spanId: string | null; isSimple: boolean }) {
  if (spanId !== null && detail.hasBodies)
    return <ObservationView step={step} traceId={detail.traceId} spanId={spanId} isSimple={isSimple} />
  return (
    <p className="text-sm text-ink-3">
      {detail.delivery === 'open'
        ? t('The call is still running. Its input is saved on this computer and appears here once the call ends.')
        : t('The prompt and the answer were removed to stay under the size cap.')}
    </p>
  )
}
