import { useMemo } from 'react'
import { Chart, colourOf, type Series } from '../../components/chart'
import type { Bucket } from './queries'

/** What came and what went, over 24 hours. */
export function DayCharts({ buckets }: { buckets: readonly Bucket[] }) {
  // A new list is a new drawing.
  const { at, messages, deliveries } = useMemo(() => {
    const series = (label: string, colour: Series['colour'], of: (one: Bucket) => number): Series => ({
      label,
      colour,
      values: buckets.map(of),
    })
    return {
      at: buckets.map((one) => Date.parse(one.at) / 1000),
      messages: [series('Received', 'brand', (one) => one.received), series('Refused', 'warning', (one) => one.errors)],
      deliveries: [
        series('Delivered', 'good', (one) => one.delivered),
        series('To try again', 'info', (one) => one.retried),
        series('Failed', 'critical', (one) => one.failed),
      ],
    }
  }, [buckets])
  return (
    <div className="mt-4 grid gap-4 lg:grid-cols-2">
      <One title="Messages" at={at} series={messages} />
      <One title="Deliveries" at={at} series={deliveries} />
    </div>
  )
}

function One({ title, at, series }: { title: string; at: readonly number[]; series: readonly Series[] }) {
  const sumOf = ({ values }: Series) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0)
  return (
    <section aria-label={`${title} over time`} className="card min-w-0 px-4 pt-3.5 pb-2">
      <header className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="text-[14px] font-semibold">{title}</h2>
        <ul className="flex flex-wrap gap-x-3 gap-y-1 text-xs text-kumo-subtle">
          {series.map((one) => (
            <li key={one.label}>
              <span
                aria-hidden="true"
                className="mr-1.5 inline-block h-[3px] w-3 rounded-full align-middle"
                style={{ background: colourOf(one.colour) }}
              />
              {one.label} <span className="tabular">{sumOf(one).toLocaleString()}</span>
            </li>
          ))}
        </ul>
      </header>
      <Chart
        title={`${title}, every 15 minutes`}
        says={`In 24 hours: ${series.map((one) => `${one.label.toLowerCase()} ${sumOf(one).toLocaleString()}`).join(', ')}.`}
        at={at}
        series={series}
        height={170}
      />
    </section>
  )
}
