import { CornerDownLeft, Square } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react'
import { flushSync } from 'react-dom'
import { useFocusOnRequest } from '../app/focus-store.ts'
import { useSettings } from '../settings/settings-store.ts'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { fieldDirection } from '../ui/direction.ts'
import { formatBytes } from '../ui/format.ts'
import { isBlank } from '../../shared/text.ts'
import { t } from '../../shared/words/t.ts'
import { AttachButton } from './attachments/attach-button.tsx'
import {
  currentDraftFiles,
  draftFilesOf,
  isOnItsWay,
  readyAttachments,
  useDraftFiles,
} from './attachments/draft-files.ts'
import { onPaste } from './attachments/paste.ts'
import { editLastMessage, sendMessage, stopAnswer, streamingMessage } from './chat-actions.ts'
import { useChat } from './chat-store.ts'
import { draftKeyOf } from './thread.ts'
import { draftOf, forgetDraft, noteDraft, useDraftRevision } from './drafts-store.ts'
import { BesideChips, ComposerFiles, ContextGauge, ContextNote, InputEstimateLine, KeyHints } from './later-parts.tsx'
import { ModelButton } from './model-button.tsx'
import { OfflineHint } from './network/offline-hint.tsx'
import { useIsHeldBack } from './network/online-store.ts'
import { FollowHint } from './side-by-side/follow-hint.tsx'
import { ParametersButton } from './parameters-button.tsx'
import { ToolsButton } from './tools/tools-button.tsx'
import { WaitingCalls } from './tools/waiting-calls.tsx'
import { LaterSlashMenu, useSlash } from './prompts/slash.ts'

/** Above this the field keeps one height: asking for the height of so much text costs more than it gives. */
const growsUpTo = 20_000

/** The limit's refusal in words. Null where the text may be sent. A UTF-16 unit is at most three bytes of UTF-8. */
function tooLong(text: string, maxBytes: number): string | null {
  if (text.length * 3 <= maxBytes) return null
  const bytes = new TextEncoder().encode(text).length
  if (bytes <= maxBytes) return null
  return t('This message is {size} long; the limit is {limit}. Shorten it, or send it in parts.', {
    size: formatBytes(bytes),
    limit: formatBytes(maxBytes),
  })
}

const hasModifier = ({ shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean =>
  shiftKey || ctrlKey || metaKey || altKey

/** Where a message is written. The text lives in the field, not in React: a megabyte is typed into as easily as a line. */
export function Composer() {
  const field = useRef<HTMLTextAreaElement>(null)
  const chatId = useChat((state) => draftKeyOf(state.thread))
  const sendError = useChat((state) => state.sendError)
  const requesting = useChat((state) => state.requesting)
  const streaming = useChat((state) => streamingMessage(state.thread) !== null)
  const threadSettings = useChat((state) => state.thread.settings)
  const defaults = useSettings((state) => state.settings?.defaults)
  const maxBytes = useSettings((state) => state.info?.maxMessageBytes ?? Infinity)
  const settings = threadSettings ?? defaults ?? null
  const isHeldBack = useIsHeldBack(settings)
  const revision = useDraftRevision((state) => state.revision)
  const [empty, setEmpty] = useState(true)
  const [large, setLarge] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const hasFiles = useDraftFiles((state) => readyAttachments(draftFilesOf(state, chatId)).length > 0)
  const isAttaching = useDraftFiles((state) => draftFilesOf(state, chatId).some(isOnItsWay))
  const slash = useSlash(field, chatId)

  const look = (text: string): void => {
    setEmpty(isBlank(text))
    setLarge(text.length > growsUpTo)
    setRefusal(tooLong(text, maxBytes))
  }
  useLayoutEffect(() => {
    if (!field.current) return
    const draft = draftOf(chatId)
    field.current.dir = fieldDirection(draft)
    if (field.current.value !== draft) field.current.value = draft
    look(draft)
    // A chat that gets its id keeps what has been typed since.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [revision])
  useFocusOnRequest('composer', field)
  useEffect(() => {
    field.current?.focus({ preventScroll: true })
    // What is typed while nothing has the focus is meant for here.
    const onKeyDown = (event: globalThis.KeyboardEvent): void => {
      const types = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey
      // The focus of a toast, and of a click beside everything, is nobody's who types.
      if (types && document.activeElement?.matches('body, main, [role=status] *')) field.current?.focus()
    }
    // Before a long paste is in the field: its height would be asked for with all of it in there.
    const element = field.current
    const onBeforeInput = ({ data, dataTransfer }: InputEvent): void => {
      const text = data ?? dataTransfer?.getData('text/plain') ?? ''
      if (text.length <= growsUpTo) return
      flushSync(() => setLarge(true))
      if (element?.value === '') element.dir = fieldDirection(text)
      else if (element?.dir === 'auto') element.dir = getComputedStyle(element).direction
    }
    element?.addEventListener('beforeinput', onBeforeInput)
    window.addEventListener('keydown', onKeyDown)
    return () => {
      element?.removeEventListener('beforeinput', onBeforeInput)
      window.removeEventListener('keydown', onKeyDown)
    }
  }, [])

  /** Enter came before it was known which model is asked. */
  const sendsOnceReady = useRef(false)
  const send = (): void => {
    const element = field.current
    sendsOnceReady.current = settings === null
    if (!element || streaming || requesting || !settings) return
    const text = element.value
    const files = currentDraftFiles(chatId)
    if (files.some(isOnItsWay) || (isBlank(text) && readyAttachments(files).length === 0)) return
    if (tooLong(text, maxBytes) !== null) return
    element.value = ''
    element.dir = 'auto'
    look('')
    forgetDraft(chatId)
    element.focus()
    void sendMessage(text)
  }
  /** A long text that was attached goes where the cursor is, as if it had been pasted there. */
  const putBack = (text: string): void => {
    const element = field.current
    if (!element) return
    setLarge(true)
    element.focus()
    element.setRangeText(text, element.selectionStart, element.selectionEnd, 'end')
    look(element.value)
    noteDraft(chatId, () => element.value)
  }
  const isReady = settings !== null
  useEffect(() => {
    if (isReady && sendsOnceReady.current) send()
    // oxlint-disable-next-line react/exhaustive-deps
  }, [isReady])
  const stop = (): void => {
    stopAnswer()
    // Its button goes.
    field.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    // While an input method composes, Enter and Escape are its own; 229 is how some of them say so.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    if (slash.onKeyDown(event)) return
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault()
      send()
    } else if (event.key === 'ArrowUp' && event.currentTarget.value === '' && !hasModifier(event)) {
      if (editLastMessage()) event.preventDefault()
    }
  }
  return (
    <form
      className="mx-auto w-full max-w-[776px] px-4 pt-2 pb-4"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <WaitingCalls onDone={() => field.current?.focus()} />
      <FollowHint />
      <OfflineHint settings={settings} />
      {settings && <ContextNote settings={settings} />}
      <KeyHints providerId={settings?.providerId ?? null} />
      {settings && <InputEstimateLine field={field} settings={settings} />}
      {(refusal ?? sendError) && (
        <p role="alert" id="composer-note" className="px-1 pb-2 text-sm text-bad select-text">
          {refusal ?? sendError}
        </p>
      )}
      <div className="relative rounded-lg border border-line-strong bg-raised transition-colors focus-within:border-accent">
        {slash.menu && <LaterSlashMenu {...slash.menu} />}
        <ComposerFiles chatId={chatId} settings={settings} onPutBack={putBack} />
        <textarea
          {...slash.aria}
          ref={field}
          aria-label={t('Message')}
          aria-invalid={refusal !== null}
          aria-describedby={(refusal ?? sendError) ? 'composer-note' : undefined}
          rows={large ? 10 : 1}
          placeholder={settings ? t('Ask anything') : ''}
          onKeyDown={onKeyDown}
          onPaste={(event) => onPaste(event, chatId, putBack)}
          onSelect={(event) => slash.look(event.currentTarget)}
          onBlur={slash.onBlur}
          onChange={(event) => {
            const element = event.target
            sendsOnceReady.current = false
            look(element.value)
            slash.look(element, true)
            const direction = fieldDirection(element.value)
            if ((direction === 'auto') !== (element.dir === 'auto')) element.dir = direction
            if (sendError !== null) useChat.setState({ sendError: null })
            noteDraft(chatId, () => element.value)
          }}
          className={classes(
            'block max-h-[38vh] w-full resize-none bg-transparent px-3.5 pt-3 pb-1 text-base outline-none placeholder:text-ink-3',
            !large && 'field-sizing-content',
          )}
        />
        <div className="@container p-1.5">
          <div
            className={classes('flex items-center gap-1 @max-[20rem]:flex-wrap', settings?.alongside && 'flex-wrap')}
          >
            <AttachButton chatId={chatId} />
            {settings && (
              // Several names have a line of their own, and one where there is little room: beside all else they could not be read.
              <div
                className={classes(
                  'flex min-w-0 items-center gap-1 @max-[20rem]:order-first @max-[20rem]:basis-full',
                  settings.alongside && 'order-first basis-full flex-wrap',
                )}
              >
                <ModelButton settings={settings} forNewChats={chatId === null} />
                <BesideChips settings={settings} />
              </div>
            )}
            {settings && <ParametersButton settings={settings} forNewChats={chatId === null} />}
            {settings && <ContextGauge settings={settings} />}
            {settings && <ToolsButton settings={settings} forNewChats={chatId === null} />}
            <span className="flex-1" />
            {streaming ? (
              <Button small aria-keyshortcuts="Escape" title={t('Stop (Escape)')} onClick={stop} className="h-7">
                <Square size={10} fill="currentColor" />
                {t('Stop')}
              </Button>
            ) : (
              <Button
                type="submit"
                variant="primary"
                small
                title={
                  isAttaching
                    ? t('Files are still being attached')
                    : isHeldBack
                      ? t('Send when online (Enter)')
                      : t('Send (Enter)')
                }
                disabled={(empty && !hasFiles) || isAttaching || refusal !== null || requesting || !settings}
                className="h-7"
              >
                {isHeldBack ? t('Send when online') : t('Send')}
                <CornerDownLeft size={12} />
              </Button>
            )}
          </div>
        </div>
      </div>
    </form>
  )
}
