import type { UpdateOffer, Updates } from '../../shared/domain.ts'
import { shown, t } from '../../shared/words/t.ts'
import { Button } from '../ui/button.tsx'
import { rich } from '../ui/rich.tsx'
import { Time } from '../ui/time.tsx'
import { Part } from './section.tsx'
import { act } from './updates-store.ts'

/** What is known, what is being done about it, and what can be. */
export function UpdateStatus({ updates, version, feed }: { updates: Updates; version: string; feed: string }) {
  const { state, failure, checkedAtMs } = updates
  const offer = 'offer' in state ? state.offer : null
  return (
    <Part>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-48 flex-1" aria-live="polite">
          <p className="text-sm font-medium">{headline(updates, version)}</p>
          <p className="text-xs text-ink-3">
            {state.kind === 'off' && feed !== ''
              ? t('This address was not entered on this computer, so it is not asked until you confirm it.')
              : detail(updates)}
            {state.kind === 'idle' &&
              checkedAtMs !== null &&
              rich('Last checked {time}', { time: <Time atMs={checkedAtMs} /> })}
            {offer &&
              offer.releasedAtMs !== null &&
              state.kind === 'found' &&
              rich('Released {time}', { time: <Time atMs={offer.releasedAtMs} /> })}
          </p>
        </div>
        {state.kind === 'off' && feed !== '' ? (
          <Button small onClick={() => void act('confirm')}>
            {t('Confirm…')}
          </Button>
        ) : (
          <Actions updates={updates} />
        )}
      </div>
      {state.kind === 'downloading' && <Progress percent={state.percent} />}
      {failure && (
        <p role="alert" className="text-sm wrap-anywhere select-text">
          <span className="text-bad">{shown(failure.message)}</span>{' '}
          <span className="text-ink-2">{shown(failure.advice)}</span>
        </p>
      )}
      {offer && <Notes offer={offer} />}
    </Part>
  )
}

function headline({ state, failure, checkedAtMs }: Updates, version: string): string {
  switch (state.kind) {
    case 'off':
    case 'unavailable':
      return t('Holdfast {version}. Updates are off.', { version })
    case 'idle':
      return checkedAtMs === null || failure
        ? `Holdfast ${version}`
        : t('Holdfast {version} is the newest version.', { version })
    case 'checking':
      return t('Looking for a newer version…')
    case 'found':
      return t('Holdfast {version} is available.', { version: state.offer.version })
    case 'downloading':
      return t('Downloading Holdfast {version}…', { version: state.offer.version })
    case 'ready':
      return t('Holdfast {version} is ready to install.', { version: state.offer.version })
    case 'waiting':
      return state.for === 'answer' ? t('Waiting for an answer to end…') : t('Waiting for a batch to arrive…')
    case 'installing':
      return t('Installing Holdfast {version}…', { version: state.offer.version })
  }
}

function detail({ state, failure, checkedAtMs }: Updates): string | null {
  switch (state.kind) {
    case 'off':
      return t('Enter a feed address to be told of newer versions.')
    case 'idle':
      return checkedAtMs === null && !failure ? t('Not checked yet.') : null
    case 'downloading':
      return t('You can go on working.')
    case 'ready':
      return t('Installing backs up the database, then restarts Holdfast. Chats, records, settings and keys stay.')
    case 'waiting':
      return t('Then the update is installed and Holdfast restarts.')
    case 'installing':
      return t('The database is backed up, then Holdfast restarts. Your system may ask for a password.')
    default:
      return null
  }
}

function Actions({ updates: { state } }: { updates: Updates }) {
  switch (state.kind) {
    case 'idle':
    case 'checking':
      return (
        <Button small busy={state.kind === 'checking' && t('Checking…')} onClick={() => void act('check')}>
          {t('Check now')}
        </Button>
      )
    case 'found':
      return (
        <div className="flex gap-2">
          <Button small variant="quiet" onClick={() => void act('skip')}>
            {t('Skip this version')}
          </Button>
          <Button small variant="primary" onClick={() => void act('download')}>
            {t('Download')}
          </Button>
        </div>
      )
    case 'downloading':
    case 'waiting':
      return (
        <Button small onClick={() => void act('cancel')}>
          {t('Cancel')}
        </Button>
      )
    case 'ready':
      return (
        <Button small variant="primary" onClick={() => void act('install')}>
          {t('Restart and install')}
        </Button>
      )
    default:
      return null
  }
}

function Progress({ percent }: { percent: number | null }) {
  return (
    <progress
      aria-label={t('Download')}
      max={100}
      {...(percent !== null && { value: percent })}
      className="w-full accent-accent"
    />
  )
}

function Notes({ offer }: { offer: UpdateOffer }) {
  return offer.notes === '' ? (
    <p className="text-xs text-ink-3">{t('The feed says nothing of what is new in it.')}</p>
  ) : (
    <div
      role="region"
      aria-label={t('What is new in {version}', { version: offer.version })}
      tabIndex={0}
      className="max-h-60 overflow-y-auto rounded-md border bg-sunken px-3 py-2 text-xs whitespace-pre-wrap wrap-anywhere text-ink-2 select-text"
    >
      {offer.notes}
    </div>
  )
}
