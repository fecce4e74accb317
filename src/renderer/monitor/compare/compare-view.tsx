import { ArrowLeftRight, X } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { ObservationDetail } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import type { ShownTrace } from '../trace/shown-trace.ts'
import { goTo } from '../../app/navigation.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Segmented, type Choice } from '../../ui/field.tsx'
import { formatExactTime } from '../../ui/format.ts'
import { Empty, Failure, Waiting } from '../../ui/waiting.tsx'
import { LevelBadge } from '../level.tsx'
import { traceHref } from '../monitor-store.ts'
import { Part } from '../part.tsx'
import { firstSpanId } from '../trace/observation-row.ts'
import { Pairs } from '../trace/pairs.tsx'
import { useObservation, useTrace, type Read } from '../trace/trace-store.ts'
import { compare, endCompare } from './compare-store.ts'
import { differencesOf } from './differences.ts'
import { textOfBody } from './body-text.ts'
import type { DiffUnit } from './text-diff.ts'
import { TextDiff } from './text-diff-view.tsx'

/** Two traces side by side: their figures, and what is different in what was asked and answered. */
export function CompareView({ leftId, rightId }: { leftId: string; rightId: string }) {
  const left = useTrace(leftId)
  const right = useTrace(rightId)
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => head.current?.focus(), [])
  return (
    <section aria-label={t('Comparison')} className="absolute inset-0 z-30 flex flex-col bg-canvas">
      <header className="flex h-11 shrink-0 items-center gap-2 border-b pr-2 pl-4">
        <h2 ref={head} tabIndex={-1} className="text-sm font-medium outline-none">
          {t('Comparison')}
        </h2>
        <span className="flex-1" />
        <IconButton small label={t('Swap sides')} onClick={() => compare(rightId, leftId)}>
          <ArrowLeftRight size={14} />
        </IconButton>
        <IconButton small label={t('Close')} shortcut="Esc" onClick={endCompare}>
          <X size={14} />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto p-4">
        {left.isGone || right.isGone ? (
          <Gone shownId={!left.isGone ? leftId : !right.isGone ? rightId : null} isLeft={left.isGone} />
        ) : (
          <WhenRead reads={[left, right]} what={t('Loading both traces')}>
            {left.value?.traceId === leftId && right.value?.traceId === rightId && (
              <Both left={left.value} right={right.value} />
            )}
          </WhenRead>
        )}
      </div>
    </section>
  )
}

/** Trying again would find no more: what there still is is shown instead. */
function Gone({ shownId, isLeft }: { shownId: string | null; isLeft: boolean }) {
  const title =
    shownId === null
      ? t('Neither of these traces is on this computer')
      : isLeft
        ? t('The trace on the left isn’t on this computer')
        : t('The trace on the right isn’t on this computer')
  return (
    <Empty title={title}>
      <p className="mb-3">
        {t(
          'What is missing may have been recorded on another computer, or removed by the size cap. There is nothing to compare.',
        )}
      </p>
      <Button small onClick={() => goTo(traceHref(shownId))}>
        {shownId === null ? t('Show the list') : t('Show the other trace')}
      </Button>
    </Empty>
  )
}

function WhenRead({ reads, what, children }: { reads: readonly Read<unknown>[]; what: string; children: ReactNode }) {
  const failed = reads.find(({ error }) => error !== null)
  if (failed) return <Failure message={failed.error ?? ''} onRetry={failed.retry} />
  return children || <Waiting what={what} />
}

function Both({ left, right }: { left: ShownTrace; right: ShownTrace }) {
  return (
    <div className="mx-auto flex max-w-5xl flex-col gap-5">
      <Figures left={left} right={right} />
      <Bodies left={left} right={right} />
    </div>
  )
}

function Figures({ left, right }: { left: ShownTrace; right: ShownTrace }) {
  return (
    <table aria-label={t('Figures of both traces')} className="w-full table-fixed text-sm">
      <thead>
        <tr className="border-b text-left align-top">
          <td className="w-36" />
          <Title trace={left} side={t('Left')} />
          <Title trace={right} side={t('Right')} />
          <th scope="col" className="w-36 py-2 text-xs font-normal text-ink-3">
            {t('Difference')}
          </th>
        </tr>
      </thead>
      <tbody>
        {differencesOf(left, right).map(({ name, left: a, right: b, change }) => (
          <tr key={name}>
            <th scope="row" className="py-0.5 text-left font-normal text-ink-3">
              {name}
            </th>
            <td className="pr-3 select-text">{a}</td>
            <td className="pr-3 select-text">{b}</td>
            <td className="text-ink-2 select-text">{change}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Title({ trace, side }: { trace: ShownTrace; side: string }) {
  return (
    <th scope="col" className="py-2 pr-3 font-normal">
      <span className="flex items-center gap-2">
        <span className="text-2xs text-ink-3">{side}</span>
        <LevelBadge level={trace.level} />
      </span>
      <a href={traceHref(trace.traceId)} className="block truncate font-medium text-accent-text hover:underline">
        {trace.conversationTitle || trace.name}
      </a>
      <span className="block truncate text-xs text-ink-2">{trace.model}</span>
      <span className="block truncate text-xs text-ink-3">{formatExactTime(trace.startedAtMs)}</span>
    </th>
  )
}

const units = (): readonly Choice<DiffUnit>[] => [
  { value: 'words', label: t('Words') },
  { value: 'lines', label: t('Lines') },
]

function Bodies({ left, right }: { left: ShownTrace; right: ShownTrace }) {
  const [unit, setUnit] = useState<DiffUnit>('words')
  const a = useObservation(left.traceId, firstSpanId(left.observations))
  const b = useObservation(right.traceId, firstSpanId(right.observations))
  if (!left.hasBodies || !right.hasBodies) {
    return (
      <p className="text-sm text-ink-3">
        {t(
          'What was asked and answered cannot be compared: at least one of the traces is still running, or its texts were removed to stay under the size cap.',
        )}
      </p>
    )
  }
  return (
    <WhenRead reads={[a, b]} what={t('Reading')}>
      {a.value && b.value && (
        <>
          <div className="flex">
            <Segmented
              label={t('Compare by')}
              choices={units()}
              value={unit}
              onChoose={(chosen: DiffUnit) => setUnit(chosen)}
            />
          </div>
          <BodyDiff title={t('Output')} side="output" left={a.value} right={b.value} unit={unit} />
          <BodyDiff title={t('Input')} side="input" left={a.value} right={b.value} unit={unit} />
          <div className="grid gap-5 md:grid-cols-2">
            <Pairs title={t('Parameters, left')} values={a.value.modelParameters} />
            <Pairs title={t('Parameters, right')} values={b.value.modelParameters} />
          </div>
        </>
      )}
    </WhenRead>
  )
}

function BodyDiff({
  title,
  side,
  left,
  right,
  unit,
}: {
  title: string
  side: 'input' | 'output'
  left: ObservationDetail
  right: ObservationDetail
  unit: DiffUnit
}) {
  const isShortened = [left, right].some((detail) => detail[side]?.isShortened)
  return (
    <Part title={title}>
      {isShortened && (
        <p className="mb-1.5 text-xs text-ink-3">{t('Long texts are shortened before they are compared.')}</p>
      )}
      <TextDiff left={textOfBody(left[side], side)} right={textOfBody(right[side], side)} unit={unit} />
    </Part>
  )
}
