import type { Provider, ProviderPreset } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { loadModels, useModels } from '../chat/models-store.ts'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { Shape } from '../ui/shape.tsx'
import { providerLabel } from '../ui/provider-label.ts'
import { deleteProvider } from './provider-actions.ts'
import { providerFacts, providerState } from './provider-words.ts'

export const editButtonId = (id: string): string => `edit-${id}`

export function ProviderRow({
  provider,
  presets,
  onEdit,
  onDelete,
}: {
  provider: Provider
  presets: readonly ProviderPreset[]
  onEdit(): void
  onDelete(): void
}) {
  const models = useModels((state) => state.byProvider[provider.id])
  const { word, shape } = providerState(provider, models)
  const nameId = `name-${provider.id}`
  const { baseUrl, builtIn } = provider
  const name = providerLabel(provider)
  return (
    <div className="px-4 py-2.5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <div className="min-w-40 flex-1">
          <div id={nameId} title={name} className="truncate text-sm font-medium">
            {name}
          </div>
          {/* The point before the first of a line lies outside. */}
          <div className="overflow-hidden">
            <div className="-ml-3 flex flex-wrap text-xs text-ink-3 *:relative *:max-w-full *:pl-3 *:before:absolute *:before:left-1 *:before:content-['·'/'']">
              {provider.kind !== 'demo' && (
                <span title={baseUrl} className="truncate font-mono select-text">
                  {baseUrl}
                </span>
              )}
              {providerFacts(provider, presets).map((fact) => (
                <span key={fact}>{fact}</span>
              ))}
            </div>
          </div>
        </div>
        <span
          aria-live="polite"
          className="flex w-36 shrink-0 items-center gap-1.5 text-xs text-ink-2 [&:lang(de)]:w-40"
        >
          <Shape name={shape} />
          {word}
        </span>
        <div
          className={classes('ml-auto flex w-24 shrink-0 justify-end [&:lang(de)]:w-38', !builtIn && 'relative left-2')}
        >
          {builtIn ? (
            <span
              title={provider.kind === 'demo' ? t('Part of Holdfast') : t('Detected automatically')}
              className="text-xs text-ink-3"
            >
              {provider.kind === 'demo' ? t('Built in') : t('Automatic')}
            </span>
          ) : (
            <>
              <Button small variant="quiet" id={editButtonId(provider.id)} aria-describedby={nameId} onClick={onEdit}>
                {t('Edit')}
              </Button>
              <Button
                small
                variant="quiet"
                aria-describedby={nameId}
                onClick={() => {
                  deleteProvider(provider)
                  onDelete()
                }}
              >
                {t('Delete')}
              </Button>
            </>
          )}
        </div>
      </div>
      {models?.state === 'failed' && shape === 'cross' && (
        <div role="alert" className="mt-1.5 flex items-start gap-3 text-sm text-ink-2">
          <span className="min-w-0 flex-1 wrap-anywhere select-text">{models.message}</span>
          <Button small aria-label={t('Try again: {name}', { name })} onClick={() => void loadModels([provider], true)}>
            {t('Try again')}
          </Button>
        </div>
      )}
    </div>
  )
}
