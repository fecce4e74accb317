import fs from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { chromiumOptions } from '../test/e2e/launch.ts'

// node scripts/draw-tray-icons.ts: the tray's pictures, in every size that a system asks for, into resources/tray. The anchor is
// that of resources/icon.svg, in heavier strokes, since it is seen at sixteen pixels.

const folder = path.join(import.meta.dirname, '../resources/tray')
const marks = ['plain', 'waiting', 'attention'] as const
type Mark = (typeof marks)[number]

const anchor = (stroke: string, ring: string): string => `
  <g fill="none" stroke-width="3.4" stroke-linecap="round">
    <path d="M16 13.2 V26" stroke="${stroke}" />
    <path d="M6.2 17 a9.8 9.4 0 0 0 19.6 0" stroke="${stroke}" />
    <circle cx="16" cy="9" r="3.6" stroke="${ring}" />
  </g>`

/** At the lower right: a dot for what waits, a larger one with an exclamation mark for what needs a person. */
const badge = (mark: Mark, fill: string, ink: string): string =>
  mark === 'plain'
    ? ''
    : mark === 'waiting'
      ? `<circle cx="26" cy="26" r="4.6" fill="${fill}" />`
      : `<circle cx="24" cy="24" r="7.6" fill="${fill}" />
         <path d="M24 19.8 V24.6 M24 27.9 V28" stroke="${ink}" stroke-width="2.6" stroke-linecap="round" />`
const gap = (mark: Mark): string =>
  mark === 'plain'
    ? ''
    : mark === 'waiting'
      ? '<circle cx="26" cy="26" r="6.6" />'
      : '<circle cx="24" cy="24" r="9.6" />'

/** Black, where the system takes the shape alone; the badge is cut out of the anchor. */
const template = (mark: Mark): string => `
  <mask id="gap"><rect width="32" height="32" fill="white" /><g fill="black">${gap(mark)}</g></mask>
  <g mask="url(#gap)">${anchor('black', 'black')}</g>
  ${
    mark === 'attention'
      ? `<mask id="ink"><rect width="32" height="32" fill="white" /><path d="M24 19.8 V24.6 M24 27.9 V28" stroke="black" stroke-width="2.6" stroke-linecap="round" /></mask>
         <circle cx="24" cy="24" r="7.6" mask="url(#ink)" />`
      : badge(mark, 'black', 'none')
  }`

/** A tile with a light edge, so that it stands on dark and on light bars alike. */
const tile = (mark: Mark): string => `
  <rect x="1" y="1" width="30" height="30" rx="7" fill="#14343b" stroke="#9fc3c8" stroke-opacity="0.55" stroke-width="1" />
  ${anchor('#f2f7f7', '#63bccb')}
  <g fill="#14343b">${gap(mark)}</g>
  ${badge(mark, mark === 'waiting' ? '#f5b94b' : '#e5484d', '#ffffff')}`

const overlay = `<circle cx="16" cy="16" r="15" fill="#e5484d" />
  <path d="M16 7.5 V17 M16 23.6 V23.8" stroke="#ffffff" stroke-width="4.4" stroke-linecap="round" />`

const pictures: { file: string; sizePx: number; content: string }[] = [
  ...marks.flatMap((mark) => [
    ...[
      ['', 16],
      ['@2x', 32],
    ].map(([suffix, sizePx]) => ({
      file: `mac-${mark}Template${suffix}.png`,
      sizePx: Number(sizePx),
      content: template(mark),
    })),
    ...[
      ['', 16],
      ['@1.25x', 20],
      ['@1.5x', 24],
      ['@2x', 32],
      ['@3x', 48],
    ].map(([suffix, sizePx]) => ({
      file: `windows-${mark}${suffix}.png`,
      sizePx: Number(sizePx),
      content: tile(mark),
    })),
    // A panel on Linux scales it to its own height.
    { file: `linux-${mark}.png`, sizePx: 48, content: tile(mark) },
  ]),
  { file: 'windows-overlay.png', sizePx: 16, content: overlay },
  { file: 'windows-overlay@2x.png', sizePx: 32, content: overlay },
]

fs.mkdirSync(folder, { recursive: true })
const browser = await chromium.launch(chromiumOptions())
const page = await browser.newPage()
for (const { file, sizePx, content } of pictures) {
  await page.setViewportSize({ width: sizePx, height: sizePx })
  await page.setContent(
    `<style>body { margin: 0 } svg { display: block }</style>
     <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="${sizePx}" height="${sizePx}">${content}</svg>`,
  )
  await page.screenshot({ path: path.join(folder, file), omitBackground: true })
}
await browser.close()
console.log(`${pictures.length} pictures in ${folder}`)
