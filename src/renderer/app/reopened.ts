import { bridge } from '../bridge.ts'

/** A restore puts another database in place: whatever the page holds is of the one before, so it begins anew. */
export function beginAnewWhenReopened(): void {
  bridge.on('app.reopened', () => window.location.reload())
}
