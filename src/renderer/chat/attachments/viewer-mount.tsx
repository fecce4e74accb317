import { createPart, later } from '../../ui/part.ts'
import { useViewer } from './viewer-store.ts'

const LaterViewer = later(
  createPart(() => import('./viewer.tsx')),
  (found) => found.Viewer,
)

/** The viewer's code comes with the first look. */
export function ViewerMount() {
  return useViewer((state) => state.shown !== null) ? <LaterViewer /> : null
}
