import { t } from '../../shared/words/t.ts'
import { placeHref } from '../app/navigation.ts'
import { requestFocus } from '../app/focus-store.ts'
import { useIsFirstRun } from '../first-run/first-run-store.ts'
import { useSettings } from '../settings/settings-store.ts'
import { createPart } from '../ui/part.ts'
import { rich } from '../ui/rich.tsx'
import { draftOf, joinedDraft, setDraft } from './drafts-store.ts'
import { useChat } from './chat-store.ts'
import { PresetChoices } from './presets/preset-choices.tsx'

const setup = createPart(() => import('../first-run/first-run.tsx'))

interface Example {
  prompt: string
  about: string
}

const demoExamples = (): Example[] => [
  { prompt: t('What happens to this message?'), about: t('See how a call becomes a trace') },
  { prompt: '/slow', about: t('Stop a long answer midway') },
  { prompt: '/fail', about: t('See how a failed call is saved and retried') },
]

const examples = (): Example[] => [
  { prompt: t('Summarise the trade-offs between at-least-once and exactly-once delivery.'), about: t('Explain') },
  { prompt: t('Write a SQL query for the p95 latency per day from a table of spans.'), about: t('Write code') },
  { prompt: t('Compare SQLite and PostgreSQL for a desktop app, in a table.'), about: t('Compare') },
]

const isExample = (text: string): boolean => [...demoExamples(), ...examples()].some(({ prompt }) => prompt === text)

/** A chat that has not begun teaches its first step. */
export function NewChat() {
  const chatId = useChat((state) => state.thread.id)
  const settings = useSettings((state) => state.settings)
  const providers = useSettings((state) => state.providers)
  const chosen = useChat((state) => state.thread.settings) ?? settings?.defaults
  const isFirstRun = useIsFirstRun()
  if (!chosen || !providers) return <div className="flex-1" />
  const demo = chosen.providerId === 'demo'
  const onlyDemo = !providers.some(({ kind, reachable }) => kind !== 'demo' && reachable !== false)
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <div className="m-auto w-full max-w-[776px] px-5 py-8">
        {isFirstRun && <Setup />}
        <h2 className="text-lg font-semibold">{demo ? t('Try the built-in demo') : t('Ask anything')}</h2>
        <p className="mt-1 max-w-[60ch] text-sm text-pretty text-ink-2">
          {!demo
            ? t('Every call is recorded on this computer before it is sent; the Monitor shows it.')
            : onlyDemo
              ? rich(
                  'The demo model needs no key and no network. Every call is recorded on this computer before it is sent; the Monitor shows it. {add} to talk to a real model.',
                  { add: <AddProvider /> },
                )
              : t(
                  'The demo model needs no key and no network. Every call is recorded on this computer before it is sent; the Monitor shows it. Choose another model below to talk to a real one.',
                )}
        </p>
        <PresetChoices />
        <ul className="mt-5 border-t">
          {(demo ? demoExamples() : examples()).map(({ prompt, about }) => (
            <li key={prompt} className="border-b">
              <button
                type="button"
                onClick={() => {
                  setDraft(chatId, isExample(draftOf(chatId)) ? prompt : joinedDraft(draftOf(chatId), prompt))
                  requestFocus('composer')
                }}
                className="flex w-full items-baseline gap-4 px-1 py-2 text-left text-sm transition-colors hover:bg-hover"
              >
                <span className="min-w-0 flex-1">{prompt}</span>
                <span className="max-w-3/5 shrink-0 text-right text-xs text-pretty text-ink-3">{about}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}

function AddProvider() {
  return (
    <a
      href={placeHref('settings', 'providers')}
      className="text-accent-text underline decoration-line-strong underline-offset-2"
    >
      {t('Add a provider in Settings')}
    </a>
  )
}

/** Its code is fetched where it is shown. */
function Setup() {
  const part = setup.use()
  return <div className="mb-8 min-h-64">{part && <part.FirstRun />}</div>
}
