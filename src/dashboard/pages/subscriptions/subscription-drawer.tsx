import { Button } from '@cloudflare/kumo/components/button'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { StatusBadge } from '../../components/badges'
import { Can } from '../../components/can'
import { ConnectorLogo } from '../../components/connector-logo'
import { CopyId } from '../../components/copy-id'
import { Drawer, Facts } from '../../components/drawer'
import { follows, leads } from '../../components/link-looks'
import { When } from '../../components/when'
import { outletQuery } from '../integrations/queries'
import { State } from './columns'
import type { Destination, Subscription } from './queries'
import { duration, scheduleWords } from './words'

interface DrawerProps {
  rule: Subscription | undefined
  close: () => void
  turn: (rules: readonly Subscription[], enabled: boolean) => Promise<void>
  names: ReadonlyMap<string, string>
  destination: Destination | undefined
}

/** All that a subscription says, and the way to what it has delivered. */
export const SubscriptionDrawer = ({ rule, close, turn, ...rest }: DrawerProps) => (
  <Drawer
    isOpen={rule !== undefined}
    close={close}
    title={rule?.name ?? 'Subscription'}
    actions={
      rule && (
        <Can role="itsm_manager">
          <Link to="/subscriptions/$id" params={{ id: rule.id }} className={leads}>
            Edit
          </Link>
          <Link to="/subscriptions/$id" params={{ id: rule.id }} search={{ step: 'test' }} className={follows}>
            Send a test
          </Link>
          <Link to="/subscriptions/$id" params={{ id: 'new' }} search={{ from: rule.id }} className={follows}>
            Duplicate
          </Link>
          <Button onClick={() => void turn([rule], !rule.enabled)}>{rule.enabled ? 'Switch off' : 'Switch on'}</Button>
        </Can>
      )
    }
  >
    {rule && <Detail rule={rule} {...rest} />}
  </Drawer>
)

function Detail({ rule, names, destination }: { rule: Subscription } & Pick<DrawerProps, 'names' | 'destination'>) {
  const nameOf = (id: string) => names.get(id) ?? 'deleted'
  return (
    <>
      <div className="mb-5 flex flex-wrap items-center gap-2">
        <State rule={rule} />
        {!rule.enabled && (
          <span className="text-kumo-subtle">What happens meanwhile is not delivered, and not later either.</span>
        )}
      </div>
      <Facts
        facts={[
          [
            'Events',
            <ul key="events" className="flex flex-wrap gap-1.5">
              {rule.eventTypes.map((type) => (
                <li key={type} className="rounded-md bg-kumo-tint px-2 py-0.5 font-mono text-[12px]">
                  {type}
                </li>
              ))}
            </ul>,
          ],
          ['Services', rule.serviceIds?.map(nameOf).join(', ') ?? 'all, and incidents without one'],
          ['Severities', rule.severities?.join(', ') ?? 'all'],
          ['Priorities', rule.priorities?.join(', ') ?? 'all'],
          ['Filter', rule.filter && <code className="font-mono text-[12px] break-words">{rule.filter}</code>],
          [
            'Destination',
            destination && (
              <span className="inline-flex flex-wrap items-center gap-2">
                <ConnectorLogo connector={destination.connector} name={destination.name} size={20} />
                {destination.name}
                <DestinationState destination={destination} />
              </span>
            ),
          ],
          [
            'Template',
            rule.templateId ? (
              <Link
                key="template"
                to="/templates/$id"
                params={{ id: rule.templateId }}
                className="text-kumo-link underline underline-offset-2"
              >
                {nameOf(rule.templateId)}
              </Link>
            ) : (
              'the destination’s own words'
            ),
          ],
          [
            'If it fails',
            rule.templateId &&
              (rule.onTemplateError === 'reject' ? 'the delivery fails' : 'the destination’s own words are sent'),
          ],
          ['Retries', scheduleWords(rule.schedule)],
          ['Given up', rule.expiresAfterSeconds && `${duration(rule.expiresAfterSeconds)} after the event`],
          ['Order', rule.ordered ? 'one after the other, per incident' : 'as they come'],
          ['Changed', <When key="changed" at={rule.updatedAt} />],
          ['Id', <CopyId key="id" text={rule.id} what="subscription id" />],
        ]}
      />
      <p className="mt-6">
        <a href={`/deliveries?subscriptionId=${rule.id}`} className="text-kumo-link underline underline-offset-2">
          Deliveries of this subscription
        </a>
      </p>
    </>
  )
}

/** How the destination does right now: held back, given a rest after failures, or well. */
export function DestinationState({ destination }: { destination: Destination }) {
  const outlet = useQuery(outletQuery(destination.id)).data
  if (!destination.enabled) return <StatusBadge status="paused" word="Paused: holds deliveries" />
  if (outlet?.state === 'open') return <StatusBadge status="failing" word="Failing: given a rest" />
  if (outlet?.failingSince) return <StatusBadge status="failing" />
  return outlet ? <StatusBadge status="enabled" word="Answers" /> : null
}
