import { placeHref } from '../app/navigation.ts'
import { requestFocus } from '../app/focus-store.ts'
import { useIsFirstRun } from '../first-run/first-run-store.ts'
import { useSettings } from '../settings/settings-store.ts'
import { createPart } from '../ui/part.ts'
import { draftOf, joinedDraft, setDraft } from './drafts-store.ts'
import { useChat } from './chat-store.ts'
import { PresetChoices } from './presets/preset-choices.tsx'

const setup = createPart(() => import('../first-run/first-run.tsx'))

interface Example {
  prompt: string
  about: string
}

const demoExamples: Example[] = [
  { prompt: 'What happens to this message?', about: 'See how a call becomes a trace' },
  { prompt: '/slow', about: 'Stop a long answer midway' },
  { prompt: '/fail', about: 'See how a failed call is saved and retried' },
]

const examples: Example[] = [
  { prompt: 'Summarise the trade-offs between at-least-once and exactly-once delivery.', about: 'Explain' },
  { prompt: 'Write a SQL query for the p95 latency per day from a table of spans.', about: 'Write code' },
  { prompt: 'Compare SQLite and PostgreSQL for a desktop app, in a table.', about: 'Compare' },
]

const isExample = (text: string): boolean => [...demoExamples, ...examples].some(({ prompt }) => prompt === text)

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
        <h2 className="text-lg font-semibold">{demo ? 'Try the built-in demo' : 'Ask anything'}</h2>
        <p className="mt-1 max-w-[60ch] text-sm text-pretty text-ink-2">
          {demo
            ? 'The demo model needs no key and no network. Every call is recorded on this computer before it is sent; the Monitor shows it.'
            : 'Every call is recorded on this computer before it is sent; the Monitor shows it.'}{' '}
          {demo && onlyDemo && (
            <a
              href={placeHref('settings', 'providers')}
              className="text-accent-text underline decoration-line-strong underline-offset-2"
            >
              Add a provider in Settings
            </a>
          )}
          {demo && onlyDemo && ' to talk to a real model.'}
          {demo && !onlyDemo && 'Choose another model below to talk to a real one.'}
        </p>
        <PresetChoices />
        <ul className="mt-5 border-t">
          {(demo ? demoExamples : examples).map(({ prompt, about }) => (
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
                <span className="shrink-0 text-xs text-ink-3">{about}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}

/** Its code is fetched where it is shown. */
function Setup() {
  const part = setup.use()
  return <div className="mb-8 min-h-64">{part && <part.FirstRun />}</div>
}
