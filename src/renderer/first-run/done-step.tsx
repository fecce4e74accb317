import type { ReactNode } from 'react'
import { msg, t, type Message } from '../../shared/words/t.ts'
import { placeHref } from '../app/navigation.ts'
import { DataFolder } from '../settings/data-folder.tsx'
import { Button } from '../ui/button.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { Marked } from '../ui/marked.tsx'
import { rich } from '../ui/rich.tsx'
import type { ShapeName } from '../ui/shape.tsx'
import { StepEnd, type FirstRunFacts } from './step.tsx'
import { endFirstRun, goToStep } from './first-run-store.ts'

const shortcuts: [key: string, does: Message][] = [
  ['Mod+K', msg('Find anything: chats, models, settings')],
  ['Mod+1 … 4', msg('Chat, Monitor, Sync, Settings')],
  ['Mod+N', msg('New chat')],
  ['Mod+F', msg('Search where you are')],
  ['Esc', msg('Stop the answer')],
]

/** What the app does now, how it is driven, and where everything is. */
export function DoneStep({ settings, providers, info }: FirstRunFacts) {
  const { defaults, langfuse, sendingEnabled } = settings
  const provider = providers.find(({ id }) => id === defaults.providerId)
  const isDemo = defaults.providerId === 'demo'
  const isSending = langfuse.host !== '' && sendingEnabled
  return (
    <>
      <ul className="flex flex-col gap-2 text-sm">
        <Fact
          shape={isDemo ? 'ring' : 'check'}
          title={isDemo ? t('The built-in demo answers.') : t('{model} answers.', { model: defaults.model })}
        >
          {isDemo
            ? t('It needs no key and no network, and is recorded like any other model.')
            : provider
              ? t('New chats ask {provider}; another model is a click away below the message.', {
                  provider: provider.name,
                })
              : t('New chats ask the provider; another model is a click away below the message.')}
        </Fact>
        <Fact shape="check" title={t('Every call is recorded before it is sent.')}>
          {rich('The {monitor} shows each with its tokens, cost and times, also offline.', {
            monitor: <Link to={placeHref('monitor')}>{t('Monitor')}</Link>,
          })}
        </Fact>
        <Fact
          shape={isSending ? 'arrow' : 'dot'}
          title={
            isSending
              ? t('Records go to Langfuse.')
              : isDemo
                ? t('Nothing leaves this computer.')
                : t('Only your messages leave, to the model.')
          }
        >
          {isSending
            ? rich('Once each, when the network allows; {sync} shows where each is.', {
                sync: <Link to={placeHref('sync')}>{t('Sync')}</Link>,
              })
            : t('Records stay here until you connect Langfuse.')}
        </Fact>
      </ul>
      <div className="grid gap-4 min-[620px]:grid-cols-2">
        <div>
          <h3 className="mb-1 text-xs font-medium text-ink-2">{t('Shortcuts')}</h3>
          <dl className="grid grid-cols-[max-content_1fr] gap-x-3 gap-y-1 text-sm">
            {shortcuts.map(([key, does]) => (
              <div key={key} className="contents">
                <dt>
                  <Kbd>{key}</Kbd>
                </dt>
                <dd className="text-ink-2">{t(does)}</dd>
              </div>
            ))}
          </dl>
        </div>
        <div className="min-w-0">
          <h3 className="mb-1 text-xs font-medium text-ink-2">{t('Where your data is')}</h3>
          <DataFolder path={info.dataFolder} />
          <p className="mt-1 text-xs text-ink-3">
            {rich(
              'Chats and records, in one folder of your own. {data} exports all of it, moves it, or takes it to another computer.',
              { data: <Link to={placeHref('settings', 'data')}>{t('Your data')}</Link> },
            )}
          </p>
        </div>
      </div>
      <StepEnd>
        <Button onClick={() => goToStep('langfuse')}>{t('Back', {}, 'to the step before')}</Button>
        <Button variant="primary" onClick={endFirstRun}>
          {t('Start chatting')}
        </Button>
      </StepEnd>
    </>
  )
}

function Fact({ shape, title, children }: { shape: ShapeName; title: string; children: ReactNode }) {
  return (
    <li>
      <Marked shape={shape}>
        <span className="font-medium">{title}</span> <span className="text-ink-2">{children}</span>
      </Marked>
    </li>
  )
}

function Link({ to, children }: { to: string; children: ReactNode }) {
  return (
    <a
      href={to}
      className="text-accent-text underline decoration-line-strong underline-offset-2 hover:decoration-current"
    >
      {children}
    </a>
  )
}
