// uPlot, in a chunk of its own. Use `Chart`.
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useTheme } from '../look/theme'
import { type ChartProps, colourOf } from './chart'

const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' })
/** What is counted has no halves. */
const STEPS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000].flatMap((ten) => [ten, 2 * ten, 5 * ten])

export default function Plot({ at, series, height = 180 }: ChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const theme = useTheme()
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read from the page, so another theme is another drawing
  useEffect(() => {
    const place = box.current
    if (!place) return undefined
    const style = getComputedStyle(document.documentElement)
    const real = (colour: string) => style.getPropertyValue(colour.slice(4, -1)).trim()
    const grid = { stroke: real('var(--color-kumo-hairline)'), width: 1 }
    const axis = { stroke: real('var(--text-color-kumo-subtle)'), grid, ticks: { show: false }, font: '11px system-ui' }
    const plot = new uPlot(
      {
        width: place.clientWidth,
        height,
        legend: { show: false },
        cursor: { y: false },
        scales: { y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
        axes: [
          { ...axis, size: 28, space: 64, values: (_, splits) => splits.map((at) => clock.format(at * 1000)) },
          { ...axis, size: 36, incrs: STEPS },
        ],
        series: [
          {},
          ...series.map(({ label, colour }) => ({ label, stroke: real(colourOf(colour)), width: 1.75, points: { show: false } })),
        ],
      },
      [[...at], ...series.map(({ values }) => [...values])],
      place,
    )
    const resized = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height }))
    resized.observe(place)
    return () => {
      resized.disconnect()
      plot.destroy()
    }
  }, [at, series, height, theme])
  return <div ref={box} />
}
