import type { Updates } from '../domain.ts'

export interface UpdatesRoutes {
  'updates.state': { input: null; value: Updates }
  /** Asks whether updates may come from the feed that is set, where that came from elsewhere than this computer. */
  'updates.confirm': { input: null; value: Updates }
  /** Asks the feed now; answers once it is known. */
  'updates.check': { input: null; value: Updates }
  /** Begins to download what was found; `updates.changed` tells the rest. */
  'updates.download': { input: null; value: Updates }
  /** Installs what was downloaded and restarts, once no answer streams and no batch is on its way. */
  'updates.install': { input: null; value: Updates }
  /** Ends a download, or the wait before an installation. */
  'updates.cancel': { input: null; value: Updates }
  /** This version is not spoken of again, or not for a day. */
  'updates.skip': { input: null; value: Updates }
  'updates.later': { input: null; value: Updates }
}
