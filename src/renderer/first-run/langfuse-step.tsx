import { t } from '../../shared/words/t.ts'
import { ConnectionForm } from '../settings/connection-form.tsx'
import { Button } from '../ui/button.tsx'
import { StepEnd, type FirstRunFacts } from './step.tsx'
import { goToStep } from './first-run-store.ts'

/** Where traces go, if anywhere. */
export function LangfuseStep({ settings: { langfuse }, info }: FirstRunFacts) {
  const isConnected = langfuse.host !== ''
  return (
    <>
      <p className="text-sm text-ink-2">
        {t(
          'Every call is recorded on this computer and shown in the Monitor, with or without Langfuse. Once connected, records are delivered there too, including earlier ones. You can skip this and set it up later in Settings.',
        )}
      </p>
      <ConnectionForm kept={langfuse} info={info} />
      <StepEnd>
        <Button onClick={() => goToStep('model')}>{t('Back', {}, 'to the step before')}</Button>
        <Button variant={isConnected ? 'primary' : 'secondary'} onClick={() => goToStep('done')}>
          {isConnected ? t('Continue', {}, 'to the next step') : t('Skip: record here only')}
        </Button>
      </StepEnd>
    </>
  )
}
