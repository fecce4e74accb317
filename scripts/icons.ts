// Draws resources/icon.svg in every size that a system asks for. Run it where the drawing changed: `npm run icons`.
import fs from 'node:fs'
import path from 'node:path'
import { chromium, type Page } from 'playwright'
import { chromiumOptions } from '../test/e2e/launch.ts'

const resources = path.join(import.meta.dirname, '../resources')
const svg = fs.readFileSync(path.join(resources, 'icon.svg'), 'utf8')
/** macOS draws its own icons smaller in their square, so that shadows fit: ours stands among them at the same size. */
const macSvg = svg.replace('viewBox="0 0 512 512"', 'viewBox="-32 -32 576 576"')

const linuxSizes = [16, 24, 32, 48, 64, 96, 128, 256, 512, 1024]
const windowsSizes = [16, 20, 24, 32, 40, 48, 64, 96, 256]
/** The types of an `.icns` that hold a PNG, with its width in pixels. */
const macTypes: [string, number][] = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
]

async function draw(page: Page, drawing: string, size: number): Promise<Buffer> {
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${drawing}`)
  return page.screenshot({ omitBackground: true })
}

async function drawAll(page: Page, drawing: string, sizes: number[]): Promise<Map<number, Buffer>> {
  const drawn = new Map<number, Buffer>()
  for (const size of sizes) drawn.set(size, await draw(page, drawing, size))
  return drawn
}

/** A header, an entry of 16 bytes for each picture, then the pictures; 256 is written as 0. */
function icoOf(pictures: Map<number, Buffer>): Buffer {
  const header = Buffer.alloc(6 + 16 * pictures.size)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(pictures.size, 4)
  let at = 6
  let offset = header.length
  for (const [size, png] of pictures) {
    header.writeUInt8(size % 256, at)
    header.writeUInt8(size % 256, at + 1)
    header.writeUInt16LE(1, at + 4)
    header.writeUInt16LE(32, at + 6)
    header.writeUInt32LE(png.length, at + 8)
    header.writeUInt32LE(offset, at + 12)
    at += 16
    offset += png.length
  }
  return Buffer.concat([header, ...pictures.values()])
}

/** Each part, and the whole, has four letters and its length with these eight bytes. */
function icnsOf(pictures: Map<number, Buffer>): Buffer {
  const part = (type: string, body: Buffer): Buffer => {
    const header = Buffer.alloc(8)
    header.write(type, 'latin1')
    header.writeUInt32BE(body.length + 8, 4)
    return Buffer.concat([header, body])
  }
  return part('icns', Buffer.concat(macTypes.map(([type, size]) => part(type, pictures.get(size) ?? Buffer.alloc(0)))))
}

const browser = await chromium.launch(chromiumOptions())
const page = await browser.newPage()
const plain = await drawAll(page, svg, [...new Set([...linuxSizes, ...windowsSizes])])
const mac = await drawAll(page, macSvg, [...new Set(macTypes.map(([, size]) => size))])
await browser.close()

const icons = path.join(resources, 'icons')
fs.rmSync(icons, { recursive: true, force: true })
fs.mkdirSync(icons)
const png = (size: number): Buffer => plain.get(size) ?? Buffer.alloc(0)
for (const size of linuxSizes) fs.writeFileSync(path.join(icons, `${size}x${size}.png`), png(size))
fs.writeFileSync(path.join(resources, 'icon.png'), png(512))
fs.writeFileSync(path.join(resources, 'icon.ico'), icoOf(new Map(windowsSizes.map((size) => [size, png(size)]))))
fs.writeFileSync(path.join(resources, 'icon.icns'), icnsOf(mac))
