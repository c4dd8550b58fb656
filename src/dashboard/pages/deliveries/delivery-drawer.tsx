import { Button } from '@cloudflare/kumo/components/button'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { StatusBadge } from '../../components/badges'
import { Can } from '../../components/can'
import { CopyId } from '../../components/copy-id'
import { Drawer, Facts, Section } from '../../components/drawer'
import { IntegrationLink } from '../../components/integration-link'
import { Bones, Failed } from '../../components/list-state'
import { When } from '../../components/when'
import { Attempts } from './attempts'
import { copyCurl, latency, type Named } from './columns'
import { type DeliveryWhole, deliveryQuery, subscriptionsQuery } from './queries'
import { mayForce, mayRetry, type Retry } from './use-retry'
import type { DeliverySearch, SetSearch } from './views'

interface DrawerProps {
  search: DeliverySearch
  set: SetSearch
  retry: Retry
  integrations: ReadonlyMap<string, Named>
}

/** How often one that is on its way is asked about, besides what the feed says. */
const ON_ITS_WAY_MS = 5_000

export function DeliveryDrawer({ search, set, retry, integrations }: DrawerProps) {
  const { delivery: id } = search
  const query = useQuery({
    ...deliveryQuery(id ?? ''),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (state.data && !state.data.finishedAt ? ON_ITS_WAY_MS : false),
  })
  const delivery = query.data
  return (
    <Drawer
      isOpen={id !== undefined}
      close={() => set({ delivery: undefined, attempt: undefined, part: undefined })}
      title={delivery ? (delivery.incident?.title ?? delivery.eventType) : 'Delivery'}
      actions={
        delivery && (
          <>
            <Can role="itsm_manager">
              {mayRetry(delivery) && (
                <Button variant="primary" onClick={() => void retry(delivery)}>
                  Retry now
                </Button>
              )}
              {mayForce(delivery) && (
                <Button
                  title="Under the same webhook-id, by which receivers know that they have had it"
                  onClick={() => void retry(delivery, true)}
                >
                  Send again
                </Button>
              )}
            </Can>
            {delivery.attempts.some(({ request }) => request) && (
              <Button onClick={() => void copyCurl(delivery.id, search.attempt ? Number(search.attempt) : undefined)}>
                Copy as curl
              </Button>
            )}
            <span className="ml-auto flex items-center gap-1.5 text-xs text-kumo-subtle max-sm:hidden">
              <kbd className="key">j</kbd>
              <kbd className="key">k</kbd> next, previous
            </span>
          </>
        )
      }
    >
      {query.error ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : delivery ? (
        <Detail delivery={delivery} search={search} set={set} integrations={integrations} />
      ) : (
        <Bones rows={5} height={40} />
      )}
    </Drawer>
  )
}

function Detail({
  delivery,
  search,
  set,
  integrations,
}: { delivery: DeliveryWhole } & Pick<DrawerProps, 'search' | 'set' | 'integrations'>) {
  const subscriptions = useQuery(subscriptionsQuery).data?.items ?? []
  const { incident, lastAttempt } = delivery
  return (
    <>
      <Strip delivery={delivery} />
      <Facts
        facts={[
          [
            'Event',
            <code key="event" className="font-mono text-[12px]">
              {delivery.eventType}
            </code>,
          ],
          [
            'Incident',
            incident && delivery.incidentId && (
              <Link to="/incidents" search={{ incident: delivery.incidentId, view: 'all' }} className={linkLook}>
                #{incident.number} {incident.title}
              </Link>
            ),
          ],
          ['From', incident && <Integration of={integrations.get(incident.integrationId)} />],
          ['To', <Integration key="to" of={integrations.get(delivery.integrationId)} />],
          ['Subscription', subscriptions.find(({ id }) => id === delivery.subscriptionId)?.name],
          ['Template', lastAttempt?.template && <Template {...lastAttempt.template} />],
          ['Deadline', delivery.expiresAt && <When key="deadline" at={delivery.expiresAt} />],
          ['Finished', delivery.finishedAt && <When key="finished" at={delivery.finishedAt} />],
          [
            'At the destination',
            lastAttempt?.externalId && <CopyId text={lastAttempt.externalId} what="id at the destination" />,
          ],
          ['webhook-id', <CopyId key="id" text={delivery.id} what="delivery id" />],
        ]}
      />
      <Section title={delivery.attempts.length === 1 ? 'Attempt' : `Attempts (${delivery.attempts.length})`}>
        {delivery.attempts.length === 0 ? (
          <p className="text-kumo-subtle">None yet.</p>
        ) : (
          <Attempts attempts={delivery.attempts} search={search} set={set} />
        )}
      </Section>
    </>
  )
}

/** What one wants to know first, side by side. */
function Strip({ delivery }: { delivery: DeliveryWhole }) {
  const { lastAttempt, nextAttemptAt } = delivery
  const figures: [label: string, value: ReactNode][] = [
    ['Status', <StatusBadge key="status" status={delivery.status} />],
    ['Received', <When key="received" at={delivery.plannedAt} />],
    nextAttemptAt
      ? ['Next attempt', <When key="next" at={nextAttemptAt} isAhead />]
      : ['Latest attempt', lastAttempt ? <When key="last" at={lastAttempt.startedAt} /> : '–'],
    ['Latency', latency(lastAttempt?.latencyMs)],
  ]
  return (
    <dl className="mb-5 grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-kumo-hairline bg-kumo-hairline sm:grid-cols-[auto_1fr_1fr_1fr]">
      {figures.map(([label, value]) => (
        <div key={label} className="bg-kumo-base px-3 py-2">
          <dt className="text-xs text-kumo-subtle">{label}</dt>
          <dd className="mt-0.5 flex h-6 items-center">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

const linkLook = 'text-kumo-link underline underline-offset-2'

const Integration = ({ of }: { of: Named | undefined }) =>
  of ? <IntegrationLink of={of} /> : <span className="text-kumo-subtle">a deleted integration</span>

const Template = ({ id, version, error }: { id: string; version: number; error: string | null }) => (
  <span>
    <CopyId text={id} what="template id" short /> version {version}
    {error && <span className="mt-1 block text-critical">{error}</span>}
  </span>
)
