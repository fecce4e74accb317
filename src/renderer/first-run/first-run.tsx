import { useEffect, useRef, type KeyboardEvent } from 'react'
import { msg, t, type Message } from '../../shared/words/t.ts'
import { useSettings } from '../settings/settings-store.ts'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { DoneStep } from './done-step.tsx'
import { goToStep, skipFirstRun, steps, useFirstRun, type Step } from './first-run-store.ts'
import { LangfuseStep } from './langfuse-step.tsx'
import { ModelStep } from './model-step.tsx'
import type { FirstRunFacts } from './step.tsx'

const names: Record<Step, Message> = { model: msg('Model'), langfuse: msg('Langfuse'), done: msg('Ready') }

/** Three steps in the place where a chat begins. It keeps nobody from chatting: the composer below works all the while. */
export function FirstRun() {
  const step = useFirstRun((state) => state.step)
  const { settings, providers, presets, info } = useSettings()
  const body = useRef<HTMLDivElement>(null)
  const shown = useRef(step)
  // The focus follows to the next step; when the card appears it leaves the composer's alone.
  useEffect(() => {
    if (shown.current === step) return
    shown.current = step
    body.current?.focus({ preventScroll: true })
  }, [step])
  if (!settings || !providers || !info) return null
  const facts: FirstRunFacts = { settings, providers, presets, info }
  return (
    <section aria-label={t('Set up Holdfast')} onKeyDown={closeOnEscape} className="rounded-lg border bg-raised">
      <header className="flex min-h-11 flex-wrap items-center gap-x-4 border-b py-1 pr-2 pl-4">
        <h2 className="text-sm font-semibold">{t('Set up Holdfast')}</h2>
        <StepNav step={step} />
        <span className="flex-1" />
        <Button small variant="quiet" title={t('Close this. Settings → About opens it again.')} onClick={skipFirstRun}>
          {t('Skip setup')}
        </Button>
      </header>
      <div
        ref={body}
        tabIndex={-1}
        role="group"
        aria-label={t('Step {n} of {count}: {name}', {
          n: steps.indexOf(step) + 1,
          count: steps.length,
          name: t(names[step]),
        })}
        className="flex flex-col gap-4 p-4 outline-none"
      >
        {step === 'model' && <ModelStep {...facts} />}
        {step === 'langfuse' && <LangfuseStep {...facts} />}
        {step === 'done' && <DoneStep {...facts} />}
      </div>
    </section>
  )
}

/** What was typed into a field is not taken away by it. */
function closeOnEscape(event: KeyboardEvent): void {
  const { target } = event
  if (event.key !== 'Escape' || event.defaultPrevented || event.nativeEvent.isComposing) return
  if (target instanceof HTMLInputElement && target.value !== '') return
  event.preventDefault()
  skipFirstRun()
}

function StepNav({ step }: { step: Step }) {
  return (
    <nav aria-label={t('Steps')}>
      <ol className="flex items-center gap-1">
        {steps.map((one, index) => (
          <li key={one}>
            <button
              type="button"
              aria-current={one === step ? 'step' : undefined}
              onClick={() => goToStep(one)}
              className={classes(
                'flex h-6 items-center gap-1.5 rounded-md px-2 text-xs transition-colors',
                one === step ? 'bg-selected font-medium text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
              )}
            >
              <span className="tabular-nums">{index + 1}</span>
              {t(names[one])}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  )
}
