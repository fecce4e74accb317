import { appImageFile } from '../app-image-file.ts'
import { words } from '../../../shared/words/t.ts'

/** What this copy of the app was installed from, which is what replaces it. */
export type InstallKind =
  | { kind: 'appimage'; file: string }
  | { kind: 'deb' | 'rpm' | 'nsis' | 'mac' }
  | { kind: 'none'; reason: string }

/** A run from the source, which tests have behave like an AppImage: the file to replace. */
export const trialVariable = 'HOLDFAST_UPDATE_TRIAL'

export function installKindOf(app: {
  platform: string
  isPackaged: boolean
  execPath: string
  /** What the package says of itself in `resources/package-type`; null where it says nothing. */
  packageType: string | null
  env: NodeJS.ProcessEnv
}): InstallKind {
  const { platform, env } = app
  if (!app.isPackaged) {
    const file = env[trialVariable]
    if (file && platform === 'linux') return { kind: 'appimage', file }
    return { kind: 'none', reason: words('This copy runs from its source. Update it with git.') }
  }
  if (platform === 'win32') return { kind: 'nsis' }
  if (platform === 'darwin') return { kind: 'mac' }
  if (app.packageType === 'deb' || app.packageType === 'rpm') return { kind: app.packageType }
  const file = appImageFile(app.execPath, env)
  if (file !== null) return { kind: 'appimage', file }
  return {
    kind: 'none',
    reason: words(
      'This copy does not update itself. Install a newer package over it, or unpack a newer folder in its place; your data stays where it is.',
    ),
  }
}
