import { PathLink } from '../../components/button-link'
import { type Series, Sparkline } from '../../components/chart'
import type { Bucket, Overview } from './queries'

interface Card {
  title: string
  value: number
  href: string
  /** What is worth knowing besides. */
  note: string
  colour: Series['colour']
  values?: number[]
}

const deliveries = (search: string) => `/deliveries?${search}`

function cardsOf({ figures, waiting }: Overview, buckets: readonly Bucket[]): Card[] {
  const { received, errors, delivered, failed, averageAcceptMs, averageAttemptMs } = figures
  const open = [
    { status: 'scheduled', count: waiting.scheduled, note: 'to try again' },
    { status: 'planned', count: waiting.planned, note: 'about to go' },
    { status: 'inflight', count: waiting.inflight, note: 'in flight' },
  ] as const
  const most = open.reduce((a, b) => (b.count > a.count ? b : a))
  return [
    {
      title: 'Received',
      value: received,
      href: '/messages',
      note: 'messages',
      colour: 'brand',
      values: buckets.map((one) => one.received),
    },
    {
      title: 'Accepted',
      value: received - errors,
      href: '/messages',
      note: averageAcceptMs === null ? 'messages' : `in ${averageAcceptMs.toLocaleString()} ms`,
      colour: 'good',
      values: buckets.map((one) => one.received - one.errors),
    },
    {
      title: 'Refused',
      value: errors,
      href: '/messages?tab=refusals',
      note: received === 0 ? 'messages' : `${share(errors, received)} of them`,
      colour: 'warning',
      values: buckets.map((one) => one.errors),
    },
    {
      title: 'Delivered',
      value: delivered,
      href: deliveries('status=delivered&range=24h'),
      note: averageAttemptMs === null ? 'deliveries' : `in ${averageAttemptMs.toLocaleString()} ms`,
      colour: 'good',
      values: buckets.map((one) => one.delivered),
    },
    {
      title: 'Failed',
      value: failed,
      href: deliveries('status=failed&range=24h'),
      note: delivered + failed === 0 ? 'deliveries' : `${share(failed, delivered + failed)} for good`,
      colour: 'critical',
      values: buckets.map((one) => one.failed),
    },
    {
      title: 'Waiting',
      value: waiting.scheduled + waiting.planned + waiting.inflight,
      href: deliveries(`status=${most.status}`),
      note: most.count === 0 ? 'nothing' : `${most.count.toLocaleString()} ${most.note}`,
      colour: 'info',
    },
    {
      title: 'Held',
      value: waiting.held,
      href: deliveries('status=held'),
      note: waiting.held === 0 ? 'nothing' : 'for a paused destination',
      colour: 'held',
    },
  ]
}

const share = (part: number, whole: number): string => {
  const percent = (100 * part) / whole
  return `${percent > 0 && percent < 1 ? percent.toFixed(1) : Math.round(percent)} %`
}

/** Seven figures, each a link to what it counts. */
export const Cards = ({ now, buckets }: { now: Overview; buckets: readonly Bucket[] }) => (
  <ul aria-label="The last 24 hours" className="grid grid-cols-2 gap-3 sm:grid-cols-4 xl:grid-cols-7">
    {cardsOf(now, buckets).map(({ title, value, href, note, colour, values }) => (
      <li key={title} className="max-sm:last:col-span-2">
        <PathLink href={href} className="card flex h-full flex-col px-4 pt-3 pb-3 transition-colors hover:border-kumo-brand/60">
          <span className="text-[13px] text-kumo-subtle">{title}</span>
          <span className="tabular mt-0.5 text-[24px] leading-8 font-semibold text-kumo-strong">{value.toLocaleString()}</span>
          <span className="text-xs text-kumo-subtle">{note}</span>
          <span className={`mt-2 h-[22px] overflow-hidden ${values ? '' : 'max-sm:hidden'}`} aria-hidden="true">
            {values && values.length > 0 && <Sparkline values={values} says="" width={132} colour={colour} />}
          </span>
        </PathLink>
      </li>
    ))}
  </ul>
)
