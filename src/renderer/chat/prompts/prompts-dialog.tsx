import { Plus, RefreshCw, Search, X } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { PromptBody } from '../../../shared/domain.ts'
import { shown, t } from '../../../shared/words/t.ts'
import { placeHref } from '../../app/navigation.ts'
import { autofocus } from '../../ui/autofocus.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { FileButton } from '../../ui/file-button.tsx'
import { rich } from '../../ui/rich.tsx'
import { Failure, Waiting } from '../../ui/waiting.tsx'
import { LangfuseAge } from './langfuse-age.tsx'
import { LangfusePromptView } from './langfuse-prompt-view.tsx'
import { OwnPrompt } from './own-prompt.tsx'
import { exportPrompts, importPrompts } from './prompt-actions.ts'
import { itemsWith, nameOf, promptItems } from './prompt-items.ts'
import { PromptList } from './prompt-list.tsx'
import { filled, partsOf, type PromptParts, type PromptSource } from './prompt-parts.ts'
import { closePrompts } from './prompts-dialog-store.ts'
import { loadPrompts, refreshPrompts, usePrompts } from './prompts-store.ts'
import { insertInComposer, setSystemPrompt } from './use-prompt.ts'
import { VariablesForm } from './variables-form.tsx'

const newKey = 'new'
const maxFileBytes = 20_000_000

interface Use {
  how: 'insert' | 'system'
  name: string
  parts: PromptParts
  source: PromptSource
}

/** The library: the user's own prompts and Langfuse's, to be searched, written and used. */
export function PromptsDialog({ begin }: { begin: 'list' | 'new' }) {
  const { prompts, error } = usePrompts()
  const [query, setQuery] = useState('')
  const [chosenKey, setChosenKey] = useState<string | null>(begin === 'new' ? newKey : null)
  const [use, setUse] = useState<Use | null>(null)
  useEffect(() => void loadPrompts(), [])
  const all = useMemo(() => (prompts ? promptItems(prompts) : []), [prompts])
  const items = useMemo(() => itemsWith(all, query), [all, query])
  const chosen = items.find(({ key }) => key === chosenKey) ?? (chosenKey === newKey ? null : (items[0] ?? null))
  const isNew = chosenKey === newKey || (prompts !== null && all.length === 0)

  const finish = ({ how, parts, source }: Use, values: Record<string, string>): void => {
    const { system, message } = filled(parts, values)
    closePrompts()
    if (how === 'insert') insertInComposer({ parts, source, system, message })
    else
      setSystemPrompt(
        [system, message].filter((text) => text !== '').join('\n\n'),
        source,
        parts.isAdapted || (system !== '' && message !== ''),
      )
  }
  const begun = (how: Use['how'], name: string, body: PromptBody, source: PromptSource): void => {
    const next = { how, name, parts: partsOf(body), source }
    if (next.parts.variables.length === 0) finish(next, {})
    else setUse(next)
  }
  return (
    <Dialog
      label={t('Prompts')}
      onClose={closePrompts}
      className="mt-[8vh]! h-[min(620px,84vh)] w-[min(920px,calc(100vw-2rem))]"
    >
      <div className="flex h-full flex-col">
        <div className="flex h-11 shrink-0 items-center gap-2.5 border-b px-3.5">
          <Search size={15} className="shrink-0 text-ink-3" />
          <input
            ref={begin === 'new' ? undefined : autofocus}
            aria-label={t('Search prompts')}
            aria-controls="prompt-list"
            autoComplete="off"
            spellCheck={false}
            value={query}
            placeholder={t('Search prompts')}
            onChange={(event) => {
              setQuery(event.target.value)
              setChosenKey(null)
              setUse(null)
            }}
            onKeyDown={(event) => {
              if (event.key !== 'ArrowDown') return
              event.preventDefault()
              document.getElementById('prompt-list')?.focus()
            }}
            className="h-full min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-ink-3"
          />
          <IconButton label={t('Close')} small onClick={closePrompts}>
            <X size={15} />
          </IconButton>
        </div>
        {prompts === null ? (
          error === null ? (
            <Waiting what={t('Loading prompts')} />
          ) : (
            <Failure message={error} onRetry={() => void loadPrompts()} />
          )
        ) : (
          <div className="flex min-h-0 flex-1">
            <div className="flex w-64 shrink-0 flex-col border-r max-[620px]:w-44">
              <div className="p-1.5">
                <Button
                  className="w-full"
                  onClick={() => {
                    setChosenKey(newKey)
                    setUse(null)
                  }}
                >
                  <Plus size={14} />
                  {t('New prompt')}
                </Button>
              </div>
              {items.length === 0 ? (
                <p role="status" className="flex-1 px-3.5 py-2 text-sm text-ink-3">
                  {all.length === 0
                    ? t('No prompts yet.')
                    : t('No prompt has “{query}” in it.', { query: query.trim() })}
                </p>
              ) : (
                <PromptList
                  items={items}
                  chosenKey={isNew ? null : (chosen?.key ?? null)}
                  onChoose={(key) => {
                    setChosenKey(key)
                    setUse(null)
                  }}
                />
              )}
              <div className="flex flex-wrap gap-1.5 border-t p-1.5">
                <FileButton
                  small
                  fileLabel={t('File of prompts')}
                  accept=".json,application/json"
                  maxBytes={maxFileBytes}
                  onFile={(file) => void importPrompts(file)}
                >
                  {t('Import')}
                </FileButton>
                <Button small disabled={prompts.own.length === 0} onClick={() => void exportPrompts()}>
                  {t('Export')}
                </Button>
              </div>
              <LangfuseFoot />
            </div>
            <div className="flex min-w-0 flex-1 flex-col">
              {use ? (
                <VariablesForm
                  key={use.name}
                  title={use.name}
                  names={use.parts.variables}
                  action={use.how === 'insert' ? t('Insert') : t('Use as system prompt')}
                  onFill={(values) => finish(use, values)}
                  onCancel={() => setUse(null)}
                />
              ) : isNew ? (
                <OwnPrompt
                  key={newKey}
                  prompt={null}
                  onSaved={({ id }) => setChosenKey(`own/${id}`)}
                  onUse={(how, text) => begun(how, t('New prompt'), { type: 'text', text }, null)}
                />
              ) : chosen?.kind === 'own' ? (
                <OwnPrompt
                  key={chosen.key}
                  prompt={chosen.prompt}
                  onSaved={({ id }) => setChosenKey(`own/${id}`)}
                  onUse={(how, text) => begun(how, nameOf(chosen), { type: 'text', text }, null)}
                />
              ) : chosen ? (
                <LangfusePromptView
                  key={`${chosen.key}/${chosen.prompt.version}`}
                  prompt={chosen.prompt}
                  onUse={(how, { name, version, body }) => begun(how, name, body, { name, version })}
                />
              ) : null}
            </div>
          </div>
        )}
      </div>
    </Dialog>
  )
}

/** Langfuse's part of the library: how old it is, and the way to a newer one. */
function LangfuseFoot() {
  const langfuse = usePrompts((state) => state.prompts?.langfuse)
  if (!langfuse) return null
  if (!langfuse.isConnected) {
    return (
      <p className="border-t px-3 py-2 text-xs text-ink-3">
        {rich('{connect} to use its prompts here.', {
          connect: (
            <a
              href={placeHref('settings', 'langfuse')}
              onClick={closePrompts}
              className="text-accent-text hover:underline"
            >
              {t('Connect to Langfuse')}
            </a>
          ),
        })}
      </p>
    )
  }
  return (
    <div className="border-t px-3 py-1.5 text-xs text-ink-3">
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate">
          {rich('Langfuse: {age}', { age: <LangfuseAge langfuse={langfuse} /> })}
        </span>
        <IconButton
          small
          label={t('Read Langfuse’s prompts again')}
          disabled={langfuse.isReading}
          onClick={() => void refreshPrompts()}
        >
          <RefreshCw size={13} />
        </IconButton>
      </div>
      {langfuse.problem !== null && (
        <p role="status" className="pb-1 wrap-anywhere text-warn">
          {shown(langfuse.problem)} {langfuse.prompts.length > 0 && t('What was read before can be used.')}
        </p>
      )}
    </div>
  )
}
