import { createPart } from '../../ui/part.ts'
import { useViewer } from './viewer-store.ts'

const viewer = createPart(() => import('./viewer.tsx'))

function Loaded() {
  const part = viewer.use()
  return part && <part.Viewer />
}

/** The viewer's code comes with the first look. */
export function ViewerMount() {
  return useViewer((state) => state.shown !== null) ? <Loaded /> : null
}
