import fs from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright'
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

const exclamation = 'M24.6 3.6 V8.2 M24.6 11.5 V11.6'
/** What the badge keeps free around itself. */
const gap = '<circle cx="24.6" cy="7.6" r="8.6" />'

/** At the upper right: a small disc or ring for what waits, a larger disc with an exclamation mark for what needs a person. */
const badge = (mark: Mark, fill: string, ink: string): string =>
  ({
    plain: '',
    waiting: `<circle cx="25.8" cy="6.2" r="4.6" fill="${fill}" />`,
    attention: `<circle cx="24.6" cy="7.6" r="7" fill="${fill}" />
      <path d="${exclamation}" stroke="${ink}" stroke-width="2.8" stroke-linecap="round" />`,
  })[mark]

/** Black, where the system takes the shape alone. */
const template = (mark: Mark): string => `
  <mask id="gap"><rect width="32" height="32" fill="white" /><g fill="black">${mark === 'attention' ? gap : ''}</g></mask>
  <mask id="ink">
    <rect width="32" height="32" fill="white" />
    <path d="${exclamation}" stroke="black" stroke-width="2.8" stroke-linecap="round" />
  </mask>
  <g mask="url(#gap)">${anchor('black', 'black')}</g>
  ${mark === 'waiting' ? '<circle cx="26" cy="6" r="3.6" fill="none" stroke="black" stroke-width="2.6" />' : ''}
  ${mark === 'attention' ? '<circle cx="24.6" cy="7.6" r="7" mask="url(#ink)" />' : ''}`

/** A tile with a light edge, so that it stands on dark and on light bars alike. */
const tile = (mark: Mark): string => `
  <rect x="1" y="1" width="30" height="30" rx="7" fill="#14343b" stroke="#9fc3c8" stroke-opacity="0.55" stroke-width="1" />
  ${anchor('#f2f7f7', '#63bccb')}
  <clipPath id="tile"><rect x="1" y="1" width="30" height="30" rx="7" /></clipPath>
  <g fill="#14343b" clip-path="url(#tile)">${mark === 'attention' ? gap : ''}</g>
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
