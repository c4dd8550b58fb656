/**
 * `Chart`: lines over time, drawn by uPlot, which is loaded when one is shown; every chart says in words what it shows (`says`) and can be read as
 * a table. `Sparkline`: the same in the height of a line, without axes and without uPlot.
 */
import { lazy, Suspense } from 'react'

export interface Series {
  label: string
  colour: 'brand' | 'good' | 'critical' | 'warning' | 'info' | 'held'
  values: readonly (number | null)[]
}
export interface ChartProps {
  title: string
  /** For those who cannot see it: "312 deliveries in 24 hours, 4 failed; most at 14:00". */
  says: string
  /** Seconds since 1970, rising; one per value. */
  at: readonly number[]
  series: readonly Series[]
  height?: number
}

const Plot = lazy(() => import('./plot'))

export function Chart(props: ChartProps) {
  const { title, says, height = 180 } = props
  return (
    <figure aria-label={title}>
      <div aria-hidden="true" style={{ height }}>
        <Suspense fallback={<div className="bone size-full" />}>
          <Plot {...props} height={height} />
        </Suspense>
      </div>
      <figcaption className="sr-only">
        {title}. {says}
      </figcaption>
    </figure>
  )
}

interface SparklineProps {
  values: readonly number[]
  says: string
  width?: number
  height?: number
  colour?: Series['colour']
}

export function Sparkline({ values, says, width = 88, height = 22, colour = 'brand' }: SparklineProps) {
  const top = Math.max(1, ...values)
  const x = (index: number) => (index / Math.max(1, values.length - 1)) * (width - 2) + 1
  const y = (value: number) => height - 2 - (value / top) * (height - 4)
  const line = values.map((value, index) => `${index === 0 ? 'M' : 'L'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`).join('')
  return (
    <svg role="img" aria-label={says} width={width} height={height} className="shrink-0">
      <path d={`${line}L${x(values.length - 1)} ${height}L1 ${height}Z`} fill={colourOf(colour)} opacity="0.12" />
      <path d={line} fill="none" stroke={colourOf(colour)} strokeWidth="1.5" strokeLinejoin="round" />
    </svg>
  )
}

export const colourOf = (colour: Series['colour']): string => `var(--${colour === 'brand' ? 'color-kumo-brand' : colour})`
