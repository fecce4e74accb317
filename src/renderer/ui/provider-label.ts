import type { Provider } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'

/** What a provider is called on the page. The demo's name is the app's own word; in records it stays English. */
export const providerLabel = ({ kind, name }: Pick<Provider, 'kind' | 'name'>): string =>
  kind === 'demo' ? t('Demo (built in)') : name
