import { useEffect, useState } from 'react'
import type { ConversationSpending, PeriodSpending, Spending } from '../../../shared/domain.ts'
import { msg, t, type Message } from '../../../shared/words/t.ts'
import { placeHref } from '../../app/navigation.ts'
import { bridge } from '../../bridge.ts'
import { gather } from '../../ui/gather.ts'
import { Popover } from '../../ui/popover.tsx'
import { spentWords, unsureWords } from './cost-words.ts'

const soonMs = 300

/** What a conversation has cost so far; nothing while that is nothing. Today and this month are a click away. */
export function ConversationCost({ id }: { id: string }) {
  const [spent, setSpent] = useState<ConversationSpending | null>(null)
  const [anchor, setAnchor] = useState<Element | null>(null)
  useEffect(() => {
    let isLeft = false
    const load = async (): Promise<void> => {
      const result = await bridge.request('chat.spent', { conversationId: id })
      if (result.ok && !isLeft) setSpent(result.value)
    }
    const soon = gather(() => void load(), soonMs)
    void load()
    const end = bridge.on('traces.changed', ({ sessionIds }) => {
      if (sessionIds.length === 0 || sessionIds.includes(id)) soon()
    })
    return () => {
      isLeft = true
      end()
    }
  }, [id])
  if (!spent || (spent.costUsd === 0 && spent.unpricedCount === 0)) return null
  const calls = t('{count, plural, one {# call} other {# calls}} in this chat', { count: spent.callCount })
  const unsure = unsureWords(spent)
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        aria-label={t('Cost of this chat: {cost}', { cost: spentWords(spent) })}
        title={unsure === null ? calls : t('{said}; {next}', { said: calls, next: unsure })}
        onClick={(event) => setAnchor(event.currentTarget)}
        className="h-6 shrink-0 rounded-md px-1.5 text-xs text-ink-3 tabular-nums transition-colors hover:bg-hover hover:text-ink"
      >
        {spentWords(spent)}
      </button>
      {anchor && (
        <Popover label={t('What calls cost')} anchor={anchor} onClose={() => setAnchor(null)} className="w-72 p-3">
          <SpentList key={spent.callCount} chat={spent} />
        </Popover>
      )}
    </>
  )
}

const periodNames: Record<PeriodSpending['period'], Message> = {
  day: msg('Today, all chats'),
  month: msg('This month, all chats'),
}

function SpentList({ chat }: { chat: ConversationSpending }) {
  const [periods, setPeriods] = useState<PeriodSpending[] | null>(null)
  useEffect(() => {
    void bridge.request('monitor.spent', null).then((result) => setPeriods(result.ok ? result.value : []))
  }, [])
  return (
    <div className="flex flex-col gap-2 text-sm outline-none" tabIndex={-1} data-autofocus>
      <dl className="flex flex-col gap-2">
        <SpentRow
          name={t('This chat, {count, plural, one {# call} other {# calls}}', { count: chat.callCount })}
          spent={chat}
        />
        {periods?.map((spent) => (
          <SpentRow key={spent.period} name={t(periodNames[spent.period])} spent={spent} />
        ))}
      </dl>
      <p className="flex flex-wrap justify-between gap-x-3 border-t pt-2 text-xs text-ink-3">
        {t('Imported traces aren’t counted.')}
        <a href={placeHref('settings', 'budgets')} className="text-accent-text hover:underline">
          {t('Set a budget')}
        </a>
      </p>
    </div>
  )
}

function SpentRow({ name, spent }: { name: string; spent: Spending }) {
  const unsure = unsureWords(spent)
  return (
    <div className="flex flex-wrap items-baseline gap-x-3">
      <dt className="flex-1 text-ink-2">{name}</dt>
      <dd className="tabular-nums">{spentWords(spent)}</dd>
      {unsure && <dd className="w-full text-xs text-ink-3">{unsure}</dd>}
    </div>
  )
}
