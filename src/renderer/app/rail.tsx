import { Activity, MessageSquare, RefreshCw, Settings2, type LucideIcon } from 'lucide-react'
import { summariseDelivery } from '../../shared/delivery-summary.ts'
import { msg, t, type Message } from '../../shared/words/t.ts'
import { useSync } from '../sync/sync-store.ts'
import { classes } from '../ui/classes.ts'
import { keys } from '../ui/kbd.tsx'
import { Shape } from '../ui/shape.tsx'
import { placeHref, usePlace, viewHref, type View } from './navigation.ts'

export const viewNames: Record<View, { name: Message; icon: LucideIcon }> = {
  chat: { name: msg('Chat'), icon: MessageSquare },
  monitor: { name: msg('Monitor'), icon: Activity },
  sync: { name: msg('Sync'), icon: RefreshCw },
  settings: { name: msg('Settings'), icon: Settings2 },
}

/** The four views, and at the foot the state of delivery. Their names may ask for more room than English ones do. */
export function Rail() {
  const { view: current } = usePlace()
  return (
    <div className="flex w-min min-w-[76px] shrink-0 flex-col border-r bg-panel">
      <nav aria-label={t('Views')} className="flex min-h-0 flex-col gap-1 overflow-y-auto p-2">
        {(Object.keys(viewNames) as View[]).map((view, index) => {
          const { icon: Icon } = viewNames[view]
          const name = t(viewNames[view].name)
          return (
            <a
              key={view}
              href={viewHref(view)}
              aria-current={view === current ? 'page' : undefined}
              title={`${name} (${keys(`Mod+${index + 1}`)})`}
              draggable={false}
              className={classes(
                'flex h-12 shrink-0 flex-col items-center justify-center gap-0.5 rounded-md px-1 text-2xs transition-colors max-h-[17vh] min-h-8',
                view === current ? 'bg-selected font-medium text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
              )}
            >
              <Icon size={17} strokeWidth={1.75} aria-hidden className={view === current ? 'text-accent-text' : ''} />
              {name}
            </a>
          )
        })}
      </nav>
      <div className="flex-1" />
      <aside aria-label={t('Delivery')} className="flex flex-col [contain:inline-size]">
        <DeliveryFoot />
      </aside>
    </div>
  )
}

function DeliveryFoot() {
  const { words, shape } = summariseDelivery(useSync((state) => state.status))
  const said = words.join(' · ')
  return (
    <a
      href={placeHref('sync')}
      aria-label={t('Delivery state: {state}', { state: said })}
      title={t('Delivery state: {state}. Open Sync.', { state: said })}
      draggable={false}
      className="mx-1 my-2 flex min-h-12 flex-col items-center justify-center gap-1 rounded-md px-0.5 py-1.5 text-center text-2xs leading-[14px] text-ink-2 transition-colors hover:bg-hover hover:text-ink"
    >
      <Shape name={shape} size={14} />
      <span className="flex flex-col">
        {words.map((word) => (
          <span key={word} className={word.length < 12 ? 'whitespace-nowrap' : undefined}>
            {word}
          </span>
        ))}
      </span>
    </a>
  )
}
