import { useEffect, useState } from 'react'
import type { LangfusePrompt, LangfusePromptVersion } from '../../../shared/domain.ts'
import { msg, t } from '../../../shared/words/t.ts'
import { bridge } from '../../bridge.ts'
import { SelectField } from '../../ui/field.tsx'
import { Failure, Waiting } from '../../ui/waiting.tsx'
import { UseButtons } from './use-buttons.tsx'

type Read = { version: number } & ({ content: LangfusePromptVersion } | { error: string })

async function readFrom(name: string, version: number): Promise<Read> {
  const result = await bridge.request('prompts.version', { name, version })
  return { version, ...(result.ok ? { content: result.value } : { error: result.error.message }) }
}

/** A prompt of Langfuse's: its text, by version. Nothing is changed there. */
export function LangfusePromptView({
  prompt,
  onUse,
}: {
  prompt: LangfusePrompt
  onUse(how: 'insert' | 'system', content: LangfusePromptVersion): void
}) {
  const [chosen, setChosen] = useState(prompt.version)
  const [read, setRead] = useState<Read | null>(null)
  useEffect(() => {
    let isLeft = false
    void readFrom(prompt.name, chosen).then((found) => {
      if (!isLeft) setRead(found)
    })
    return () => {
      isLeft = true
    }
  }, [prompt.name, chosen])
  const shown = read?.version === chosen ? read : null
  const content = shown && 'content' in shown ? shown.content : null
  const labels = chosen === prompt.version ? prompt.versionLabels : (content?.labels ?? [])
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div
        className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-4"
        tabIndex={0}
        role="region"
        aria-label={prompt.name}
      >
        <div className="flex flex-wrap items-end gap-3">
          <div className="min-w-0 flex-1">
            <h3 className="text-sm font-medium wrap-anywhere select-text">{prompt.name}</h3>
            <p className="text-xs text-ink-3">
              {[
                'Langfuse',
                prompt.type === 'chat' ? t('chat prompt') : t('text prompt'),
                ...labels,
                ...prompt.tags.map((tag) => `#${tag}`),
              ].join(' · ')}
            </p>
          </div>
          <div className="w-36">
            <SelectField
              label={t('Version')}
              value={String(chosen)}
              choices={prompt.versions.map((version) => ({
                value: String(version),
                label:
                  version === prompt.version && prompt.versionLabels.includes('production')
                    ? t('{version}, in production', { version })
                    : String(version),
              }))}
              onChoose={(version) => setChosen(Number(version))}
            />
          </div>
        </div>
        {shown && 'error' in shown && (
          <Failure message={shown.error} onRetry={() => void readFrom(prompt.name, chosen).then(setRead)} />
        )}
        {!shown && <Waiting what={t('Reading the prompt')} />}
        {content && <Body content={content} />}
      </div>
      <div className="flex flex-wrap items-center justify-end gap-2 border-t px-4 py-2.5">
        <span className="min-w-0 flex-1 truncate text-xs text-ink-3">{t('Edited in Langfuse; read only here.')}</span>
        {content && <UseButtons isMain onUse={(how) => onUse(how, content)} />}
      </div>
    </div>
  )
}

const roles = { system: msg('System'), user: msg('User'), assistant: msg('Assistant') }

function Body({ content: { body } }: { content: LangfusePromptVersion }) {
  if (body.type === 'text') return <Text text={body.text} />
  return body.messages.map((message, index) => (
    // Messages have no identity but their place.
    // oxlint-disable-next-line react/no-array-index-key
    <div key={index}>
      <p className="mb-1 text-xs font-medium text-ink-3">
        {'placeholder' in message ? t('Placeholder') : t(roles[message.role])}
      </p>
      <Text text={'placeholder' in message ? `{{${message.placeholder}}}` : message.content} />
    </div>
  ))
}

function Text({ text }: { text: string }) {
  return (
    <pre
      dir="auto"
      className="rounded-md border bg-sunken px-3 py-2 font-mono text-xs wrap-anywhere whitespace-pre-wrap select-text"
    >
      {text}
    </pre>
  )
}
