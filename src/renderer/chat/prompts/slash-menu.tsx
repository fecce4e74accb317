import { useEffect, useMemo, useState, type RefObject } from 'react'
import { classes } from '../../ui/classes.ts'
import { rich } from '../../ui/rich.tsx'
import { LangfuseAge } from './langfuse-age.tsx'
import { openPrompts } from './prompts-dialog-store.ts'
import { itemsNamed, nameOf, promptItems, type PromptItem } from './prompt-items.ts'
import { filled, partsOf, type PromptParts, type PromptSource } from './prompt-parts.ts'
import { loadPrompts, usePrompts } from './prompts-store.ts'
import type { SlashKeys } from './slash.ts'
import type { SlashToken } from './slash-token.ts'
import { noteInsertion, readVersion } from './use-prompt.ts'
import { VariablesForm } from './variables-form.tsx'
import { cutText } from '../../../shared/text.ts'
import { shown, t } from '../../../shared/words/t.ts'

/** Typing finds the others. */
const shownAtMost = 50

interface Chosen {
  name: string
  parts: PromptParts
  source: PromptSource
}

/** The prompts whose names fit what stands behind the slash; the caret stays in the composer. */
export function SlashMenu({
  token,
  field,
  onKeys,
  onActive,
  onClose,
}: {
  token: SlashToken
  field: RefObject<HTMLTextAreaElement | null>
  onKeys(keys: SlashKeys | null): void
  onActive(id: string | null): void
  onClose(): void
}) {
  const prompts = usePrompts((state) => state.prompts)
  const [pointed, setPointed] = useState<string | null>(null)
  const [chosen, setChosen] = useState<Chosen | null>(null)
  useEffect(() => void loadPrompts(), [])
  const all = useMemo(() => (prompts ? promptItems(prompts) : []), [prompts])
  const found = useMemo(() => itemsNamed(all, token.query), [all, token.query])
  const items = found.slice(0, shownAtMost)
  const isEmpty = prompts !== null && all.length === 0 && token.query === ''
  const at = Math.max(
    0,
    items.findIndex(({ key }) => key === pointed),
  )
  const active = items[at]

  const insert = ({ parts, source }: Chosen, values: Record<string, string>): void => {
    const element = field.current
    if (!element) return
    const { system, message } = filled(parts, values)
    onClose()
    element.focus()
    element.setSelectionRange(token.from, token.to)
    // The browser's own way: Ctrl+Z takes it back.
    document.execCommand(message === '' ? 'delete' : 'insertText', false, message)
    noteInsertion({ parts, source, system, message })
  }
  const choose = async (item: PromptItem): Promise<void> => {
    const source = item.kind === 'langfuse' ? { name: item.prompt.name, version: item.prompt.version } : null
    const body = source
      ? await readVersion(source.name, source.version)
      : { type: 'text' as const, text: item.kind === 'own' ? item.prompt.text : '' }
    if (!body) return
    const next = { name: nameOf(item), parts: partsOf(body), source }
    if (next.parts.variables.length === 0) insert(next, {})
    else setChosen(next)
  }
  const createFirst = (): void => {
    onClose()
    openPrompts('new')
  }
  useEffect(() => {
    const move = (by: number): void => setPointed(items[(at + by + items.length) % items.length]?.key ?? null)
    onKeys({
      onKey: (event) => {
        const isPlain = !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey
        const run = {
          ArrowDown: () => move(1),
          ArrowUp: () => move(-1),
          Enter: () => (active ? void choose(active) : createFirst()),
          Tab: () => (active ? void choose(active) : createFirst()),
          Escape: onClose,
        }[event.key]
        if (!run || !isPlain || chosen || (items.length === 0 && !isEmpty)) return false
        event.preventDefault()
        run()
        return true
      },
    })
  })
  useEffect(() => () => onKeys(null), [onKeys])
  const isShown = items.length > 0 || isEmpty
  const activeId = active && !chosen ? `slash-${at}` : null
  useEffect(() => onActive(activeId), [activeId, onActive])
  if (prompts === null || (!isShown && !chosen)) return null
  return (
    <div
      id="slash-panel"
      className="appear absolute inset-x-0 bottom-full z-10 mb-1 flex max-h-[min(340px,50vh)] flex-col overflow-hidden rounded-lg border border-line-strong bg-raised"
    >
      {chosen ? (
        <VariablesForm
          title={chosen.name}
          names={chosen.parts.variables}
          action={t('Insert')}
          onFill={(values) => insert(chosen, values)}
          onCancel={() => {
            onClose()
            field.current?.focus()
            field.current?.setSelectionRange(token.to, token.to)
          }}
        />
      ) : (
        <>
          <div id="slash-menu" role="listbox" aria-label={t('Prompts')} className="min-h-0 overflow-y-auto p-1">
            {isEmpty && (
              <Option
                id="slash-0"
                isActive
                onChoose={createFirst}
                name={t('Create a prompt')}
                detail={t('Reusable texts, with {variables} that are asked for', {
                  variables: `{{${t('variables')}}}`,
                })}
              />
            )}
            {items.map((item, index) => (
              <Option
                key={item.key}
                id={`slash-${index}`}
                isActive={index === at}
                onPoint={() => setPointed(item.key)}
                onChoose={() => void choose(item)}
                name={nameOf(item)}
                detail={
                  item.kind === 'own'
                    ? item.prompt.text
                    : `${t('Langfuse, version {version}', { version: item.prompt.version })} · ${item.prompt.excerpt}`
                }
              />
            ))}
          </div>
          <div className="flex h-8 shrink-0 items-center gap-3 border-t px-3 text-xs text-ink-3">
            <span className="min-w-0 flex-1 truncate">
              {found.length > items.length &&
                `${t('{count} more; type to find them.', { count: found.length - items.length })} `}
              {prompts.langfuse.isConnected &&
                rich('Langfuse: {age}', { age: <LangfuseAge langfuse={prompts.langfuse} /> })}
              {prompts.langfuse.problem !== null && t('. {problem}', { problem: shown(prompts.langfuse.problem) })}
            </span>
            <button
              type="button"
              tabIndex={-1}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => {
                onClose()
                openPrompts()
              }}
              className="shrink-0 text-accent-text hover:underline"
            >
              {t('Manage prompts')}
            </button>
          </div>
        </>
      )}
    </div>
  )
}

function Option({
  id,
  name,
  detail,
  isActive,
  onPoint,
  onChoose,
}: {
  id: string
  name: string
  detail: string
  isActive: boolean
  onPoint?: () => void
  onChoose(): void
}) {
  return (
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      ref={(element) => {
        if (isActive) element?.scrollIntoView({ block: 'nearest' })
      }}
      onMouseMove={onPoint}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
      className={classes('flex h-8 items-center gap-3 rounded-md px-2 text-sm', isActive && 'bg-hover')}
    >
      <span className="max-w-[55%] shrink-0 truncate">{name}</span>
      <span className="min-w-0 flex-1 truncate text-xs text-ink-3">{cutText(detail.replaceAll(/\s+/g, ' '), 200)}</span>
    </div>
  )
}
