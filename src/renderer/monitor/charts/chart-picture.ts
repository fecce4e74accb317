import { csvStart } from '../../../shared/csv.ts'
import { saveFile } from '../../ui/save-file.ts'
import { chartCsv, type Chart, type DrawnChart } from './chart-model.ts'
import { fillOf, themeColour } from './fills.ts'

const headPx = 44
const marginPx = 12

const fileName = ({ id }: DrawnChart, ending: string): string => {
  const [at = ''] = new Date().toISOString().split('.')
  return `holdfast-${id}-${at.replaceAll(':', '-')}.${ending}`
}

export function saveCsv(chart: Chart): void {
  saveFile(fileName(chart, 'csv'), new Blob([csvStart, chartCsv(chart)], { type: 'text/csv' }))
}

/** The drawing as it is, under its title, its range and its legend. */
export async function savePicture(chart: DrawnChart, drawing: HTMLCanvasElement): Promise<void> {
  const ratio = drawing.clientWidth === 0 ? 1 : drawing.width / drawing.clientWidth
  const canvas = new OffscreenCanvas(drawing.width + 2 * marginPx * ratio, drawing.height + (headPx + marginPx) * ratio)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('there is no canvas to draw on')
  context.fillStyle = themeColour('--raised')
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(drawing, marginPx * ratio, headPx * ratio)
  const write = (text: string, leftPx: number, topPx: number, colour: string, weight = 400): number => {
    context.font = `${weight} ${12 * ratio}px system-ui, sans-serif`
    context.fillStyle = themeColour(colour)
    context.fillText(text, leftPx * ratio, topPx * ratio)
    return leftPx + context.measureText(text).width / ratio
  }
  const rangeLeftPx = write(chart.title, marginPx, 18, '--ink', 600) + 10
  write(chart.axis.span, rangeLeftPx, 18, '--ink-3')
  let leftPx = marginPx
  for (const { name, look } of chart.lines) {
    if (look === null) continue
    context.fillStyle = fillOf(look, ratio)
    const lineHeightPx = chart.form === 'lines' ? 2 : 10
    context.fillRect(leftPx * ratio, (31 + (10 - lineHeightPx) / 2) * ratio, 10 * ratio, lineHeightPx * ratio)
    leftPx = write(name, leftPx + 15, 40, '--ink-2') + 16
  }
  saveFile(fileName(chart, 'png'), await canvas.convertToBlob({ type: 'image/png' }))
}
