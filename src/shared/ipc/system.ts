import type { SystemState } from '../domain.ts'

export interface SystemRoutes {
  /** What this desktop offers; null in a browser. */
  'system.state': { input: null; value: SystemState | null }
  /** Shows a chat, or a new one, in the main window; for the quick one. */
  'system.showChat': { input: { id: string | null }; value: null }
  'system.hideQuick': { input: null; value: null }
  /** A chat as a Markdown file under the pointer, while it is dragged. */
  'system.dragChat': { input: { id: string }; value: null }
  'system.setStartAtLogin': { input: { enabled: boolean }; value: SystemState }
}
