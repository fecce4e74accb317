import UPlot from 'uplot'
import { cutAtCharacter } from '../../../shared/text.ts'
import { axisWords } from './bucket-words.ts'
import type { Axis } from './axis.ts'
import type { DrawnChart } from './chart-model.ts'
import { fillOf, themeColour } from './fills.ts'
import { exactNumber } from '../../ui/format.ts'
import './plot.css'

export interface Plot {
  /** The same chart, with other numbers perhaps; the bucket under the crosshair and those that are marked, both included. */
  show(chart: DrawnChart, index: number | null, marked: { from: number; to: number } | null): void
  resize(widthPx: number, heightPx: number): void
  remove(): void
}

interface Listeners {
  onPoint(index: number | null): void
  /** Buckets, both included. */
  onSelect(from: number, to: number): void
}

/** More would be a thick line. */
const mostPoints = 300
/** Less is a click, not a drag. */
const leastDragPx = 4
const axisFont = '11px system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif'

/** uPlot counts time in seconds. */
const unitOf = ({ kind }: Axis): number => (kind === 'time' ? 1000 : 1)
const edgeOf = ({ axis }: DrawnChart, index: number): number => (axis.edges.at(index) ?? 0) / unitOf(axis)

/** Draws a chart into an element. Colours are those of the theme as it is now. */
export function drawPlot(
  parent: HTMLElement,
  first: DrawnChart,
  size: { widthPx: number; heightPx: number },
  { onPoint, onSelect }: Listeners,
): Plot {
  let chart = first
  // What is moved by the program is not the pointer's.
  let isQuiet = false
  let lastMarked: { from: number; to: number } | null = null
  const plot = new UPlot(
    {
      width: size.widthPx,
      height: size.heightPx,
      padding: [6, 24, 0, 0],
      legend: { show: false },
      ...(first.axis.isUtc && { tzDate: (seconds: number) => UPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC') }),
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
      scales: {
        x: {
          time: first.axis.kind === 'time',
          range: () => [edgeOf(chart, 0), Math.max(edgeOf(chart, -1), edgeOf(chart, 0) + 0.001)],
        },
        y: { range: (_, min, max) => [Math.min(0, min * 1.08), max > 0 ? max * 1.08 : min < 0 ? 0 : 1] },
      },
      axes: [xAxis(() => chart), yAxis(() => chart)],
      series: [{}, ...seriesOf(chart)],
      hooks: {
        setCursor: [(self) => isQuiet || onPoint(self.cursor.idx ?? null)],
        setSelect: [
          (self) => {
            if (isQuiet) return
            const { left, width } = self.select
            const bucketAt = (px: number): number =>
              Math.max(0, indexAt(chart, self.posToVal(px, 'x') * unitOf(chart.axis)))
            if (width >= leastDragPx) onSelect(bucketAt(left), bucketAt(left + width - 1))
            quietly(() => self.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false))
          },
        ],
      },
    },
    dataOf(chart),
    parent,
  )
  function quietly(run: () => void): void {
    isQuiet = true
    run()
    isQuiet = false
  }
  const point = (index: number | null): void => {
    const middle = index === null ? undefined : plot.data[0][index]
    plot.setCursor(middle === undefined ? { left: -10, top: -10 } : { left: plot.valToPos(middle, 'x'), top: 1 }, false)
  }
  const mark = (marked: { from: number; to: number } | null): void => {
    const edge = (index: number): number => plot.valToPos(edgeOf(chart, index), 'x')
    const left = marked ? edge(marked.from) : 0
    const width = marked ? edge(marked.to + 1) - left : 0
    plot.setSelect({ left, width, top: 0, height: marked ? plot.over.clientHeight : 0 }, false)
  }
  return {
    show: (next, index, marked) =>
      quietly(() => {
        const isNew = next !== chart
        chart = next
        if (isNew) plot.setData(dataOf(chart))
        // What the pointer has set stands as it is: to set it again would end a drag.
        if (index !== (plot.cursor.idx ?? null)) point(index)
        if (marked !== lastMarked || (isNew && marked !== null)) mark(marked)
        lastMarked = marked
      }),
    resize: (width, height) => quietly(() => plot.setSize({ width, height })),
    remove: () => plot.destroy(),
  }
}

const indexAt = ({ axis: { edges } }: DrawnChart, at: number): number =>
  Math.min(
    edges.length - 2,
    edges.findLastIndex((edge) => edge <= at),
  )

/** What is stacked is drawn from the top down, each over what stands on it. */
function drawnLines({ lines, form }: DrawnChart): DrawnChart['lines'] {
  const drawn = lines.filter(({ look }) => look !== null)
  return form === 'stacked' ? drawn.toReversed() : drawn
}

function dataOf(chart: DrawnChart): UPlot.AlignedData {
  const { axis, form } = chart
  const places = axis.at.map((at) => at / unitOf(axis))
  const drawn = drawnLines(chart)
  const columns = drawn.map(({ values }, line) => {
    if (form === 'lines') return [...values]
    const heights =
      form !== 'stacked'
        ? values
        : values.map((_, index) => drawn.slice(line).reduce((sum, below) => sum + (below.values[index] ?? 0), 0))
    // A bar of no height would still have an outline.
    return heights.map((height) => height || null)
  })
  return [places, ...columns]
}

const over: UPlot.Series.BarsPathBuilderOpts = { size: [0.84, 28, 1] }

/** Each with a share of the room of its place. */
function beside({ axis }: DrawnChart, line: number, count: number): UPlot.Series.BarsPathBuilderOpts {
  const width = 0.8 / count
  return {
    size: [1, Infinity, 1],
    disp: {
      x0: { unit: 1, values: () => axis.at.map((at) => at - 0.4 + line * width) },
      size: { unit: 1, values: () => axis.at.map(() => width) },
    },
  }
}

function seriesOf(chart: DrawnChart): UPlot.Series[] {
  const drawn = drawnLines(chart)
  return drawn.flatMap(({ look, name }, line): UPlot.Series[] => {
    const bars = UPlot.paths.bars?.(chart.form === 'beside' ? beside(chart, line, drawn.length) : over)
    if (look === null) return []
    const stroke = themeColour(look.colour)
    if (chart.form === 'lines') {
      return [
        {
          label: name,
          stroke,
          width: 1.75,
          dash: look.dash,
          spanGaps: chart.spansGaps ?? false,
          points: { show: chart.axis.at.length <= mostPoints, size: 4, fill: stroke },
        },
      ]
    }
    return [
      {
        label: name,
        fill: fillOf(look, devicePixelRatio),
        ...(look.fill === 'outline' && { stroke, width: 1 }),
        ...(bars && { paths: bars }),
        points: { show: false },
      },
    ]
  })
}

const lines = () => ({ stroke: themeColour('--line'), width: 1 })

/** About as wide as a letter is. */
const letterPx = 6.5

function xAxis(chart: () => DrawnChart): UPlot.Axis {
  return {
    size: 20,
    gap: 3,
    font: axisFont,
    stroke: themeColour('--ink-3'),
    grid: { show: false },
    ticks: { ...lines(), size: 3 },
    space: 64,
    ...(chart().axis.kind === 'names' && { incrs: [1, 2, 5, 10, 20, 50, 100] }),
    values: (_, splits, __, foundPx) =>
      splits.map((at, index) => {
        const { kind, words, isUtc = false } = chart().axis
        if (kind === 'number') return exactNumber(at)
        if (kind === 'names') return cutAtCharacter(words(at), Math.floor(foundPx / letterPx))
        return axisWords(at * 1000, ((splits[index + 1] ?? at) - (splits[index - 1] ?? at)) * 500, isUtc)
      }),
  }
}

/** The width beside which charts stand in line with each other; longer words have what they need. */
const leastWordsPx = 52
const wordsGapPx = 4

function widthOfWords({ ctx }: UPlot, words: readonly string[] | null): number {
  ctx.save()
  ctx.font = axisFont
  const widths = (words ?? []).map((word) => ctx.measureText(word).width)
  ctx.restore()
  return Math.max(leastWordsPx, Math.ceil(Math.max(0, ...widths)) + 2 * wordsGapPx)
}

function yAxis(chart: () => DrawnChart): UPlot.Axis {
  return {
    size: (plot, words) => widthOfWords(plot, words),
    gap: wordsGapPx,
    font: axisFont,
    stroke: themeColour('--ink-3'),
    grid: lines(),
    ticks: { show: false },
    space: 28,
    values: (_, splits) =>
      splits.map((value) => (chart().isCount && !Number.isInteger(value) ? '' : chart().formatAxis(value))),
  }
}
