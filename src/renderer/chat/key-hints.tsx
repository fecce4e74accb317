import { t } from '../../shared/words/t.ts'
import { placeHref } from '../app/navigation.ts'
import { absenceSentence } from '../settings/absence-words.ts'
import { useSettings } from '../settings/settings-store.ts'
import { useSync } from '../sync/sync-store.ts'

/** Keys that were entered before and have to be entered again, where that is about to matter. */
export function KeyHints({ providerId }: { providerId: string | null }) {
  const provider = useSettings((state) => state.providers?.find(({ id }) => id === providerId))
  const langfuse = useSync(({ status }) =>
    status?.connection.kind === 'keys_missing' ? status.connection.reason : null,
  )
  return (
    <>
      {provider && provider.keyAbsence !== null && (
        <Hint
          words={absenceSentence(t('The key for {name}', { name: provider.name }), provider.keyAbsence)}
          href={placeHref('settings', 'providers', provider.id)}
          action={t('Enter the key for {name} again', { name: provider.name })}
        />
      )}
      {langfuse !== null && (
        <Hint
          words={t('{why} Records wait until then.', { why: absenceSentence(t('Langfuse’s secret key'), langfuse) })}
          href={placeHref('settings', 'langfuse', 'secret-key')}
          action={t('Enter the secret key again')}
        />
      )}
    </>
  )
}

function Hint({ words, href, action }: { words: string; href: string; action: string }) {
  return (
    <p className="px-1 pb-2 text-xs text-ink-3">
      {words}{' '}
      <a href={href} className="text-accent-text hover:underline">
        {action}
      </a>
    </p>
  )
}
