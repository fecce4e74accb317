import path from 'node:path'

/**
 * The AppImage that a program runs from; null where it runs from none. Programs that are started from another AppImage, as from
 * an editor's terminal, inherit its variables: that file is not ours to start or to replace.
 */
export function appImageFile(execPath: string, env: NodeJS.ProcessEnv): string | null {
  const mounted = env['APPDIR']
  const file = env['APPIMAGE']
  return file && path.isAbsolute(file) && mounted && execPath.startsWith(`${mounted}/`) ? file : null
}
