// Starts the built app: in Electron where it and a display can be had, else in the browser shell, saying why.
// `--dev` starts it with hot reload, which needs Electron.
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const root = path.join(import.meta.dirname, '..')
const require = createRequire(import.meta.url)
const dev = process.argv.includes('--dev')
const rest = process.argv.slice(2).filter((argument) => argument !== '--dev')

if (Number(process.versions.node.split('.')[0]) < 22) {
  console.error(
    `Holdfast needs Node 22 or newer, and this is ${process.version}. Run it as \`npm start\`, which brings its own.`,
  )
  process.exit(1)
}

function displayMissing() {
  if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return null
  return 'there is no display'
}

/** The executable, downloaded at its first use; null where it cannot be had. */
function findElectron() {
  const folder = path.dirname(require.resolve('electron/package.json'))
  if (!process.env.ELECTRON_OVERRIDE_DIST_PATH && !process.env.ELECTRON_SKIP_BINARY_DOWNLOAD) {
    spawnSync(process.execPath, [path.join(folder, 'install.js')], { stdio: ['ignore', 'inherit', 'ignore'] })
  }
  try {
    const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }
    const name = names[process.platform] ?? 'electron'
    const file = path.join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(folder, 'dist'), name)
    return fs.existsSync(file) ? file : null
  } catch {
    return null
  }
}

/** The child is the app: it gets the signals, and its end is this one's. */
function run(command, args, env = process.env) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', env })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 0)))
}

const noDisplay = displayMissing()
const electron = noDisplay ? null : findElectron()
if (electron && dev) {
  const cli = path.join(path.dirname(require.resolve('electron-vite/package.json')), 'bin/electron-vite.js')
  run(process.execPath, [cli, 'dev', ...rest], { ...process.env, ELECTRON_EXEC_PATH: electron })
} else if (electron) {
  run(electron, [root, ...rest])
} else if (dev) {
  console.error(
    `Hot reload runs in Electron, and ${noDisplay ?? 'Electron could not be downloaded'}. Try \`npm start\`.`,
  )
  process.exit(1)
} else {
  console.log(
    `No desktop window: ${noDisplay ?? 'Electron could not be downloaded'}. Holdfast starts for a browser instead.`,
  )
  run(process.execPath, [path.join(root, 'out/main/serve.js'), ...rest])
}
