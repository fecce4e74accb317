import type { BuildResult } from 'app-builder-lib'
import { packagedApps, wrongIn } from './check.ts'

/** Reads back what was packaged, before anybody installs it; throws where it must not be shipped. */
export default async function afterBuild({ outDir }: Pick<BuildResult, 'outDir'>): Promise<string[]> {
  for (const app of packagedApps(outDir)) {
    const wrong = await wrongIn(app)
    if (wrong.length > 0) throw new Error(`${app.folder} must not be shipped:\n${wrong.join('\n')}`)
  }
  return []
}
