import { t } from '../../shared/words/t.ts'
import { placeHref } from '../app/navigation.ts'
import { Button } from '../ui/button.tsx'
import type { ModelLine } from './model-rows.ts'
import { loadModels } from './models-store.ts'

/** Providers without models to choose, one line each. They stand outside the list, so Enter never picks one. */
export function ModelLines({ lines, onLeave }: { lines: readonly ModelLine[]; onLeave(): void }) {
  if (lines.length === 0) return null
  return (
    <ul
      aria-label={t('Providers without models')}
      className="max-h-28 overflow-y-auto border-t px-3.5 py-1.5"
      tabIndex={0}
    >
      {lines.map(({ provider, words, can }) => (
        <li key={provider.id} className="flex h-7 items-center gap-2 text-xs text-ink-3">
          <span className="max-w-40 shrink-0 truncate text-ink-2">{provider.name}</span>
          <span className="min-w-0 flex-1 truncate" title={words}>
            {words}
          </span>
          {can === 'add key' && (
            <a
              href={placeHref('settings', 'providers', provider.id)}
              aria-label={t('Add key for {name}', { name: provider.name })}
              onClick={onLeave}
              className="shrink-0 text-accent-text hover:underline"
            >
              {t('Add key')}
            </a>
          )}
          {can === 'load again' && (
            <Button
              small
              aria-label={t('Try again: {name}', { name: provider.name })}
              onClick={() => void loadModels([provider], true)}
            >
              {t('Try again')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}
