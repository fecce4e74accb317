import { execFile } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { binariesOf } from '../../scripts/package/contents.ts'
import { packagedApps, type PackagedApp } from '../../scripts/package/check.ts'

const run = promisify(execFile)
const root = path.join(import.meta.dirname, '../..')
const builder = path.join(root, 'node_modules/electron-builder/cli.js')

/**
 * Packages what is built, as `npm run package -- --dir` does. HOLDFAST_PACKAGE_ELECTRON is an unpacked Electron to take in place
 * of a download, and HOLDFAST_PACKAGE_SQLITE the build of better-sqlite3 that it can load.
 */
export async function packageFolder(output: string, version?: string): Promise<PackagedApp> {
  const electron = process.env['HOLDFAST_PACKAGE_ELECTRON']
  await build([
    '--dir',
    `-c.directories.output=${output}`,
    ...(version === undefined ? [] : [`-c.extraMetadata.version=${version}`]),
    ...(electron ? [`-c.electronDist=${electron}`, '-c.afterExtract=./test/package/empty-resources.ts'] : []),
  ])
  const [app] = packagedApps(output)
  if (!app) throw new Error(`Nothing was packaged in ${output}.`)
  const sqlite = process.env['HOLDFAST_PACKAGE_SQLITE']
  const [binary] = binariesOf(app).filter((file) => file.includes('better-sqlite3'))
  if (sqlite && binary) fs.copyFileSync(sqlite, path.join(app.folder, 'resources/app.asar.unpacked', binary))
  return app
}

/** The `.deb` of a folder that was packaged, made with dpkg-deb; CUSTOM_FPM_PATH names a real fpm. */
export async function packageDeb(app: PackagedApp, output: string, version?: string): Promise<string> {
  await build([
    '--linux',
    'deb',
    `--prepackaged=${app.folder}`,
    `-c.directories.output=${output}`,
    ...(version === undefined ? [] : [`-c.extraMetadata.version=${version}`]),
  ])
  const [file] = fs.readdirSync(output).filter((name) => name.endsWith('.deb'))
  if (file === undefined) throw new Error(`No .deb was made in ${output}.`)
  return path.join(output, file)
}

async function build(args: string[]): Promise<void> {
  const fpm = path.join(import.meta.dirname, 'fpm.mjs')
  await run(process.execPath, [builder, '--publish', 'never', ...args], {
    cwd: root,
    env: { CUSTOM_FPM_PATH: fpm, ...process.env, NODE_ENV: 'production' },
    maxBuffer: 16_000_000,
  }).catch((error: { stdout: string; stderr: string }) => {
    throw new Error(`electron-builder failed:\n${error.stdout}\n${error.stderr}`)
  })
}
