import type { Message, RetryWait } from '../../../shared/domain.ts'
import { shown, t } from '../../../shared/words/t.ts'
import { requestFocus } from '../../app/focus-store.ts'
import { bridge } from '../../bridge.ts'
import { Button } from '../../ui/button.tsx'
import { formatDuration } from '../../ui/format.ts'
import { useNow } from '../../ui/now.ts'
import { Shape } from '../../ui/shape.tsx'
import { useRetryWaits } from './retry-waits-store.ts'

/** Stands where an answer will be: for whom it waits, or when the call is tried again. */
export function WaitingForModel({ message }: { message: Message }) {
  const wait = useRetryWaits((state) => state.byMessage[message.id])
  if (wait) return <RetryLine wait={wait} />
  return (
    <p className="flex h-[23px] items-center gap-2 text-xs text-ink-3">
      <span className="caret" />
      <span className="appear-late">
        {message.model === null ? t('Waiting for the model…') : t('Waiting for {model}…', { model: message.model })}
      </span>
    </p>
  )
}

function RetryLine({ wait }: { wait: RetryWait }) {
  const { messageId, message, attempts, nextAtMs } = wait
  // Its buttons go; what is next is written in the composer.
  const act = (route: 'chat.tryNow' | 'chat.stop') => (): void => {
    requestFocus('composer')
    void bridge.request(route, { messageId })
  }
  return (
    <div
      role="group"
      aria-label={t('Waiting to try again')}
      className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border bg-sunken px-3 py-2 text-sm dark:bg-raised"
    >
      <Shape name="clock" size={13} />
      <p className="min-w-0 flex-1 basis-64 wrap-anywhere select-text">
        <span role="status">{nextAtMs === null ? t('No connection.') : shown(message)}</span>{' '}
        <span className="text-ink-2">
          {nextAtMs === null ? t('It is tried again once the network is back.') : <Countdown untilMs={nextAtMs} />}
        </span>
        {attempts > 1 && <span className="text-xs text-ink-3"> {t('Tried {attempts} times.', { attempts })}</span>}
      </p>
      <span className="flex gap-1.5">
        <Button small onClick={act('chat.tryNow')}>
          {t('Try now')}
        </Button>
        <Button small variant="quiet" onClick={act('chat.stop')}>
          {t('Cancel')}
        </Button>
      </span>
    </div>
  )
}

function Countdown({ untilMs }: { untilMs: number }) {
  const nowMs = useNow(true)
  const seconds = Math.ceil(Math.max(0, untilMs - nowMs) / 1000)
  const time = seconds < 100 ? t('{n} s', { n: seconds }) : formatDuration(seconds * 1000)
  return <>{seconds === 0 ? t('Trying again…') : t('Trying again in {time}.', { time }, 'duration')}</>
}
