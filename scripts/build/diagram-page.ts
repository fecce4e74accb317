import { createHash } from 'node:crypto'
import path from 'node:path'
import { build, type Plugin, type Rollup } from 'vite'

const fileName = 'diagrams.html'

/**
 * The page that draws diagrams, as one file: it runs in a frame without an origin, which could fetch no script of the app's.
 * Its own policy names that one script by its digest. `count` sees the modules that are in it.
 */
export function diagramPage(count: Plugin): Plugin {
  let made: Promise<string> | null = null
  const make = (): Promise<string> => (made ??= bundle(count).then(pageAround))
  return {
    name: 'diagram-page',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName, source: await make() })
    },
    configureServer({ middlewares }) {
      middlewares.use(`/${fileName}`, (_request, response, next) => {
        make().then((page) => response.setHeader('content-type', 'text/html; charset=utf-8').end(page), next)
      })
    },
  }
}

async function bundle(count: Plugin): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: 'error',
    plugins: [count],
    build: {
      write: false,
      minify: true,
      target: 'chrome130',
      chunkSizeWarningLimit: 8000,
      rollupOptions: {
        input: path.resolve('src/renderer/diagrams/frame.ts'),
        output: { format: 'iife', codeSplitting: false },
      },
    },
  })) as Rollup.RollupOutput
  const [script, ...more] = built.output
  if (script.type !== 'chunk' || more.length > 0) throw new Error('The page of the diagrams is to be one script.')
  return script.code
}

function pageAround(code: string): string {
  // Inside an element these two would end the script, or begin another.
  const script = code.replaceAll(/<(?=\/script|script)/gi, '\\x3c').replaceAll('<!--', '\\x3c!--')
  const digest = createHash('sha256').update(script).digest('base64')
  const policy = `default-src 'none'; script-src 'sha256-${digest}'; style-src 'unsafe-inline'`
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>Diagrams</title></head>
<body><script>${script}</script></body>
</html>
`
}
