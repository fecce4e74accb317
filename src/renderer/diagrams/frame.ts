import mermaid, { type MermaidConfig } from 'mermaid'
import type { DrawRequest, FrameMessage } from './messages.ts'
import { palettes } from './palettes.ts'

// Runs in a frame without an origin, without a network and without anything of the app's. It is handed the text of a diagram and
// hands back a picture, which the app trusts as little as the text.

/** What a diagram may not change by its own settings: all that bears on what is drawn of HTML, on styles and on limits. */
const secure = [
  'secure',
  'securityLevel',
  'startOnLoad',
  'maxTextSize',
  'maxEdges',
  'suppressErrorRendering',
  'htmlLabels',
  'flowchart',
  'theme',
  'themeVariables',
  'themeCSS',
  'fontFamily',
  'altFontFamily',
  'dompurifyConfig',
]
const longestReason = 200

const say = (message: FrameMessage): void => window.parent.postMessage(message, '*')

function settingsFor(theme: DrawRequest['theme']): MermaidConfig {
  return {
    startOnLoad: false,
    securityLevel: 'strict',
    secure,
    theme: 'base',
    themeVariables: palettes[theme],
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    suppressErrorRendering: true,
    maxTextSize: 50_000,
    maxEdges: 1000,
  }
}

async function draw({ id, text, theme }: DrawRequest): Promise<void> {
  try {
    mermaid.initialize(settingsFor(theme))
    const { svg } = await mermaid.render(`diagram-${id}`, text)
    say({ kind: 'drawn', id, svg: wellFormed(svg) })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    // What a parser would rather have had is of no use to whoever reads this.
    say({ kind: 'failed', id, reason: reason.replace(/\s*Expecting[\s\S]*/, '').slice(0, longestReason) })
  }
}

/** Labels are HTML in some kinds of diagrams, which a picture's own reader would not take. */
function wellFormed(svg: string): string {
  const root = new DOMParser().parseFromString(svg, 'text/html').querySelector('svg')
  if (!root) throw new Error('Nothing was drawn.')
  return new XMLSerializer().serializeToString(root)
}

window.addEventListener('message', ({ data, source }: MessageEvent<DrawRequest>) => {
  if (source === window.parent) void draw(data)
})
say({ kind: 'ready' })
