import { Button } from '@cloudflare/kumo/components/button'
import { useMutation, useQuery } from '@tanstack/react-query'
import { api, read } from '../../api/client'
import { SeverityBadge } from '../../components/badges'
import { PathLink } from '../../components/button-link'
import { Can } from '../../components/can'
import { Sparkline } from '../../components/chart'
import { CopyField } from '../../components/copy-field'
import { CopyId } from '../../components/copy-id'
import { Facts, Section } from '../../components/drawer'
import { toast, toastError } from '../../components/toast'
import { When } from '../../components/when'
import { Directions } from '../connectors/directions'
import type { Connector } from '../connectors/queries'
import { Statuses, sum } from './columns'
import { ConnectionTest, PollNow } from './connection-test'
import { type Integration, outletQuery, type Standing } from './queries'
import { SendSample } from './send-sample'
import { directionsOfIntegration, troublesOf } from './status'
import { useChanged } from './use-changed'

interface OverviewProps {
  integration: Integration
  connector: Connector
  standing: Standing | undefined
  services: readonly { id: string; name: string }[]
}

export function OverviewTab({ integration, connector, standing, services }: OverviewProps) {
  const { id, auth, poll, delivers, inboundUrl } = integration
  const troubles = troublesOf(integration, standing)
  const proof = connector.source?.auth.find((one) => one.id === auth)
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <Statuses troubles={troubles} />
        <Directions of={directionsOfIntegration(integration)} />
      </div>
      {troubles.map(({ word, says, since }) => (
        <p key={word} className="mb-3 rounded-lg bg-kumo-tint p-3 break-words">
          {says} {since && <When at={since} className="text-kumo-subtle" />}
        </p>
      ))}
      {standing && <Day integration={integration} standing={standing} />}
      {inboundUrl && (
        <Section title="Where it receives">
          <CopyField label="Inbound URL" text={inboundUrl} />
          {connector.dropIn && auth === 'key' && (
            <div className="mt-3">
              <CopyField label={`Address for senders of ${connector.dropIn.of}`} text={new URL(inboundUrl).origin} />
              <p className="mt-1 text-[13px] text-kumo-subtle">
                They keep their paths, and use the key of this integration where theirs was.
              </p>
            </div>
          )}
        </Section>
      )}
      <Section title="Facts">
        <Facts
          facts={[
            ['Proved by', proof && `${proof.title}. ${proof.description}`],
            ['Service', services.find((one) => one.id === integration.serviceId)?.name],
            ['Last message', (auth !== null || poll) && standing && <When key="last" at={standing.lastMessageAt} />],
            ['Without severity', auth !== null && <SeverityBadge key="severity" severity={integration.defaultSeverity} />],
            ['Expected every', integration.heartbeatMinutes && `${integration.heartbeatMinutes} min`],
            ['Rate limit', auth !== null && rateWords(integration.rateLimit)],
            ['Polls every', poll && `${Math.round(poll.everySeconds / 60)} min`],
            ['Last poll', poll && <When key="poll" at={poll.lastAt} />],
            ['Next poll', poll?.dueAt && <When key="due" at={poll.dueAt} isAhead />],
            ['Made', <When key="made" at={integration.createdAt} />],
            ['Id', <CopyId key="id" text={id} what="integration id" />],
          ]}
        />
      </Section>
      {delivers && <Outlet id={id} />}
      <Can role="itsm_manager">
        <Section title="Try it">
          <div className="flex flex-wrap items-start gap-x-6 gap-y-4">
            {(delivers || poll) && <ConnectionTest id={id} />}
            {poll && integration.enabled && <PollNow id={id} />}
            {auth !== null && integration.enabled && <SendSample id={id} />}
          </div>
        </Section>
      </Can>
      <Section title="What went through it">
        <ul className="flex flex-wrap gap-x-5 gap-y-1">
          {(auth !== null || poll) && (
            <>
              <li>
                <PathLink href={`/messages?integrationId=${id}`}>Messages</PathLink>
              </li>
              <li>
                <PathLink href={`/incidents?view=all&integrationId=${id}`}>Incidents</PathLink>
              </li>
            </>
          )}
          {delivers && (
            <>
              <li>
                <PathLink href={`/deliveries?integrationId=${id}`}>Deliveries</PathLink>
              </li>
              <li>
                <PathLink href={`/subscriptions?integrationId=${id}`}>Subscriptions</PathLink>
              </li>
            </>
          )}
        </ul>
      </Section>
    </>
  )
}

const rateWords = (limit: Integration['rateLimit']): string =>
  limit ? `${limit.perMinute.toLocaleString()} a minute, bursts of ${limit.burst.toLocaleString()}` : 'none'

/** The last 24 hours, in figures and as a line. */
function Day({ integration: { auth, poll, delivers }, standing }: { integration: Integration; standing: Standing }) {
  const receives = auth !== null || poll !== null
  const figures: [label: string, value: number, isBad: boolean][] = [
    ...(receives
      ? ([
          ['Messages', sum(standing.received), false],
          ['Refused', sum(standing.refused), true],
        ] as [string, number, boolean][])
      : []),
    ...(delivers
      ? ([
          ['Delivered', sum(standing.delivered), false],
          ['Failed', sum(standing.failed), true],
        ] as [string, number, boolean][])
      : []),
  ]
  const values = receives ? standing.received : standing.attempts
  return (
    <section aria-label="The last 24 hours" className="card mb-6 flex flex-wrap items-center gap-x-8 gap-y-3 px-4 py-3">
      {figures.map(([label, value, isBad]) => (
        <p key={label}>
          <span className={`tabular block text-lg font-semibold ${isBad && value > 0 ? 'text-critical' : ''}`}>
            {value.toLocaleString()}
          </span>
          <span className="text-xs text-kumo-subtle">{label}</span>
        </p>
      ))}
      <span className="ml-auto flex flex-col items-end gap-0.5">
        <Sparkline values={values} says={`${receives ? 'Messages' : 'Attempts'} by hour, 24 hours`} width={200} height={36} />
        <span className="text-xs text-kumo-subtle">24 hours</span>
      </span>
    </section>
  )
}

function Outlet({ id }: { id: string }) {
  const changed = useChanged()
  const { data: outlet } = useQuery(outletQuery(id))
  const reset = useMutation({
    mutationFn: () => read(api.integrations[':id'].outlet.reset.$post({ param: { id } })),
    onSuccess: async () => {
      await changed()
      void toast({ title: 'The next delivery goes at once' })
    },
    onError: toastError,
  })
  if (!outlet) return null
  const isWell = outlet.state === 'closed' && !outlet.pausedUntil && !outlet.failingSince
  return (
    <Section title="How its destination does">
      {isWell ? (
        <p className="text-kumo-subtle">It takes deliveries.</p>
      ) : (
        <div className="space-y-3">
          <Facts
            facts={[
              ['Circuit breaker', outlet.state === 'open' ? 'Open: nothing is sent' : 'Closed'],
              ['Tried again', outlet.openUntil && <When key="open" at={outlet.openUntil} isAhead />],
              ['Asked to wait until', outlet.pausedUntil && <When key="paused" at={outlet.pausedUntil} />],
              ['Failing since', outlet.failingSince && <When key="failing" at={outlet.failingSince} />],
            ]}
          />
          <Can role="itsm_manager">
            <Button size="sm" loading={reset.isPending} onClick={() => reset.mutate()}>
              Try again at once
            </Button>
          </Can>
        </div>
      )}
    </Section>
  )
}
