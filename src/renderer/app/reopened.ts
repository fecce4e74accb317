import { bridge } from '../bridge.ts'
import { forgetReadNotice } from './notices-store.ts'

/** A restore puts another database in place: whatever the page holds is of the one before, so it begins anew. */
export function beginAnewWhenReopened(): void {
  bridge.on('app.reopened', () => {
    forgetReadNotice()
    window.location.reload()
  })
}
