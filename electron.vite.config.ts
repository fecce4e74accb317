import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'
import type { Plugin } from 'vite'
import { characterMaps } from './scripts/build/character-maps.ts'
import { compiledWords } from './scripts/build/compiled-words.ts'
import { firstScript } from './scripts/build/first-script.ts'
import { diagramPage } from './scripts/build/diagram-page.ts'
import { shippedLicences } from './scripts/build/licences.ts'
import { threads } from './scripts/build/threads.ts'

/** KaTeX names each font in three formats; the renderer runs in Chromium alone. */
const onlyWoff2 = (): Plugin => ({
  name: 'only-woff2',
  enforce: 'pre',
  transform: (code, id) =>
    id.endsWith('/katex.css') ? code.replaceAll(/,\s*url\([^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)/g, '') : null,
})

/** uPlot fails to load where the system's language is none (`C`), and the interface's formats are English everywhere. */
const plotInEnglish = (): Plugin => ({
  name: 'plot-in-english',
  enforce: 'pre',
  transform: (code, id) => {
    if (!id.endsWith('/uPlot.esm.js')) return null
    const changed = code.replace("domEnv ? nav.language : 'en-US'", "'en-US'")
    if (changed === code) throw new Error('uPlot no longer reads the language where it did.')
    return changed
  },
})

const licences = shippedLicences()

/** What a build takes is no warning. */
const checks = { pluginTimings: false }

// Targets stay at the oldest runtime the app is tested in: Node 20.18 and Chromium 130.
export default defineConfig({
  main: {
    plugins: [compiledWords(), licences.count, characterMaps()],
    build: {
      target: 'node20.18',
      minify: true,
      externalizeDeps: true,
      rollupOptions: {
        checks,
        input: {
          index: resolve('src/main/desktop-entry.ts'),
          desktop: resolve('src/main/index.ts'),
          serve: resolve('src/main/serve-entry.ts'),
          cli: resolve('src/main/cli.ts'),
          ...threads,
        },
      },
    },
  },
  preload: {
    build: {
      target: 'node20.18',
      minify: true,
      rollupOptions: {
        input: { index: resolve('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: 'index.cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [
      compiledWords(),
      react(),
      tailwindcss(),
      onlyWoff2(),
      plotInEnglish(),
      diagramPage(licences.count),
      licences.write,
    ],
    build: {
      target: 'chrome130',
      minify: true,
      // The content policy takes fonts from files alone.
      assetsInlineLimit: 0,
      rollupOptions: {
        checks,
        input: { index: resolve('src/renderer/index.html') },
        output: { codeSplitting: { groups: [{ name: firstScript, debugName: 'first' }] } },
      },
    },
  },
})
