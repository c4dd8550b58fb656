import { version } from '../../package.json'
import { type Family, histogram, type Labels, type Sample } from '../kit/prometheus'
import { boundsMs, type Lifetime, lifetimes } from '../store/rollups'
import { oldestDueAt, openDeliveriesByStatus, openIncidentsBySeverity } from '../store/standing'
import type { Deps } from './deps'

const boundsSeconds = boundsMs.map((ms) => ms / 1000)

/** What a monitoring system scrapes. Counters are of an integration's lifetime and lag by the seconds that gates and outlets count in memory. */
export async function metrics({ db, clock }: Deps): Promise<Family[]> {
  const nowMs = clock()
  const [all, waiting, dueAt, incidents] = await Promise.all([
    lifetimes(db),
    openDeliveriesByStatus(db),
    oldestDueAt(db, nowMs),
    openIncidentsBySeverity(db),
  ])
  const receiving = all.filter(({ receives }) => receives)
  const delivering = all.filter(({ delivers }) => delivers)
  return [
    gauge('build_info', 'The version that answers.', [{ labels: { version }, value: 1 }]),
    gauge(
      'integration_info',
      'One per integration, for its name.',
      each(all, ({ name }, labels) => [{ labels: { ...labels, name }, value: 1 }]),
    ),
    {
      ...counter('messages_received_total', 'Messages that were accepted, and messages that were refused.'),
      samples: each(receiving, ({ received, errors }, labels) => [
        { labels: { ...labels, outcome: 'accepted' }, value: received - errors },
        { labels: { ...labels, outcome: 'refused' }, value: errors },
      ]),
    },
    {
      name: 'signalbox_message_accept_duration_seconds',
      help: 'From the receipt of a message until it is on durable storage.',
      type: 'summary',
      samples: each(receiving, ({ received, errors, latencyMs }, labels) => [
        { suffix: '_sum', labels, value: latencyMs / 1000 },
        { suffix: '_count', labels, value: received - errors },
      ]),
    },
    {
      ...counter('deliveries_total', 'Deliveries that were made, and deliveries that failed for good.'),
      samples: each(delivering, ({ delivered, failed }, labels) => [
        { labels: { ...labels, status: 'delivered' }, value: delivered },
        { labels: { ...labels, status: 'failed' }, value: failed },
      ]),
    },
    {
      ...counter('delivery_attempts_total', 'Attempts: delivered, to be tried again, or the last of a delivery that failed.'),
      samples: each(delivering, ({ attempts, delivered, retried }, labels) => [
        { labels: { ...labels, outcome: 'delivered' }, value: delivered },
        { labels: { ...labels, outcome: 'retry' }, value: retried },
        { labels: { ...labels, outcome: 'failed' }, value: attempts - delivered - retried },
      ]),
    },
    {
      name: 'signalbox_delivery_attempt_duration_seconds',
      help: 'How long attempts took, the answer read.',
      type: 'histogram',
      samples: each(delivering, ({ within, attempts, attemptMs }, labels) =>
        histogram(labels, { boundsSeconds, within, count: attempts, sum: attemptMs / 1000 }),
      ),
    },
    gauge('deliveries_open', 'Deliveries that are not finished.', byLabel('status', waiting)),
    gauge('delivery_oldest_due_seconds', 'How long the delivery has waited that could go and waits longest; 0 where none does.', [
      { value: dueAt === null ? 0 : Math.max(0, nowMs - dueAt) / 1000 },
    ]),
    gauge('incidents_open', 'Incidents that are not resolved.', byLabel('severity', incidents)),
    gauge(
      'breaker_open',
      'Whether nothing is sent to a destination until a probe succeeds.',
      each(delivering, ({ breakerOpenSince }, labels) => [{ labels, value: breakerOpenSince === null ? 0 : 1 }]),
    ),
  ]
}

const counter = (name: string, help: string) => ({ name: `signalbox_${name}`, help, type: 'counter' as const })
const gauge = (name: string, help: string, samples: Sample[]): Family => ({
  name: `signalbox_${name}`,
  help,
  type: 'gauge',
  samples,
})

const each = (all: readonly Lifetime[], samples: (one: Lifetime, labels: Labels) => Sample[]): Sample[] =>
  all.flatMap((one) => samples(one, { integration: one.integrationId, connector: one.connector }))

const byLabel = (label: string, values: Record<string, number>): Sample[] =>
  Object.entries(values).map(([key, value]) => ({ labels: { [label]: key }, value }))
