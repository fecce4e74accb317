import fs from 'node:fs'
import path from 'node:path'
import { headerHash, wrongContents, wrongIntegrity, type Target } from './contents.ts'
import { wrongFuses } from './fuses.ts'

/** An app as it will be installed: a folder, or macOS's `.app`. */
export interface PackagedApp extends Target {
  folder: string
}

/** The apps that a build has left in its output folder: `linux-unpacked`, `win-arm64-unpacked`, `mac-universal/Holdfast.app`. */
export function packagedApps(output: string): PackagedApp[] {
  return fs.readdirSync(output).flatMap((name): PackagedApp[] => {
    const [, system = '', arch] = /^(linux|win|mac)(?:-(arm64|universal))?(?:-unpacked)?$/.exec(name) ?? []
    const folder = path.join(output, name)
    if (system === 'mac')
      return [{ folder: path.join(folder, 'Holdfast.app'), platform: 'darwin', archs: ['arm64', 'x64'] }]
    if (system === '' || !name.endsWith('-unpacked')) return []
    return [{ folder, platform: system === 'win' ? 'win32' : 'linux', archs: [arch ?? 'x64'] }]
  })
}

export const executableOf = ({ folder, platform }: PackagedApp): string =>
  ({ linux: path.join(folder, 'holdfast'), win32: path.join(folder, 'Holdfast.exe'), darwin: folder })[platform]

export const archiveOf = ({ folder, platform }: PackagedApp): string =>
  path.join(folder, platform === 'darwin' ? 'Contents/Resources' : 'resources', 'app.asar')

/** What must not be shipped, in words: fuses, contents, integrity. Empty where all is well. */
export async function wrongIn(app: PackagedApp): Promise<string[]> {
  const archive = archiveOf(app)
  return [
    ...(await wrongFuses(executableOf(app))),
    ...wrongContents(archive, app),
    ...wrongIntegrity(archive),
    ...wrongEmbeddedHash(app, archive),
  ]
}

/** macOS and Windows carry the hash of the archive's index beside, where a signature covers it. Linux has no place for one. */
function wrongEmbeddedHash(app: PackagedApp, archive: string): string[] {
  if (app.platform === 'linux') return []
  const holder = app.platform === 'darwin' ? path.join(app.folder, 'Contents/Info.plist') : executableOf(app)
  return fs.readFileSync(holder).includes(headerHash(archive))
    ? []
    : [`${path.basename(holder)} does not hold the archive’s hash.`]
}
