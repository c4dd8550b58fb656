import { useQuery } from '@tanstack/react-query'
import { api, read } from '../../api/client'
import { ButtonLink } from '../../components/button-link'
import { CheckIcon } from '../../components/icons'
import { Bones, Failed } from '../../components/list-state'
import { Page } from '../../components/page'
import { UnfinishedSetups } from '../connect/unfinished'

const checklistQuery = {
  queryKey: ['integrations', 'checklist'],
  queryFn: () => read(api.setup.checklist.$get()),
  staleTime: 0,
}
type Item = Awaited<ReturnType<typeof checklistQuery.queryFn>>['items'][number]

/** Why each matters, and where it is done. */
const words: Record<Item['item'], { title: string; says: string; action: string; href: string }> = {
  'encryption-key': {
    title: 'An encryption key',
    says: 'Secrets of integrations are sealed with it. Without it nothing can be connected.',
    action: 'How to set it',
    href: '/settings?tab=encryption',
  },
  source: {
    title: 'The first source',
    says: 'A tool whose messages open and resolve incidents.',
    action: 'Connect a source',
    href: '/connectors?direction=receives',
  },
  destination: {
    title: 'The first destination',
    says: 'Where people hear of incidents: chat, paging, tickets, or a webhook of your own.',
    action: 'Connect a destination',
    href: '/connectors?direction=sends',
  },
  subscription: {
    title: 'The first subscription',
    says: 'Which events go to which destination.',
    action: 'Make a subscription',
    href: '/subscriptions/new',
  },
  delivery: {
    title: 'The first delivery',
    says: 'An event that a destination took. Send a sample of a source to see one.',
    action: 'See deliveries',
    href: '/deliveries',
  },
  'second-way-in': {
    title: 'A second way in',
    says: 'A second admin, or a second passkey of yours: a lost device must not lock everybody out.',
    action: 'Add one',
    href: '/settings?tab=people',
  },
  'operator-events': {
    title: 'Somebody hears when the hub has trouble',
    says: 'A subscription to what the hub says of itself: a destination that fails, a delivery that was given up.',
    action: 'Subscribe to it',
    href: '/subscriptions/new',
  },
  heartbeat: {
    title: 'A source that is expected to be heard',
    says: 'Silence looks like peace. With a heartbeat, an incident says when a source has gone quiet.',
    action: 'Choose a source',
    href: '/integrations?direction=receives',
  },
}

export function Setup() {
  const list = useQuery(checklistQuery)
  const items = list.data?.items ?? []
  const open = items.filter(({ done }) => !done)
  return (
    <Page
      title="Setup"
      says="What this hub needs before one can rely on it. It is read from what there is: nothing to tick off by hand."
    >
      {list.error ? (
        <Failed error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Bones rows={8} height={64} />
      ) : (
        <>
          <div className="mb-4 max-w-3xl">
            <p className="mb-2 font-medium">
              {open.length === 0 ? 'Everything is there.' : `${items.length - open.length} of ${items.length} are there.`}
            </p>
            <div aria-hidden="true" className="h-1.5 overflow-hidden rounded-full bg-kumo-fill">
              <div className="h-full bg-good" style={{ width: `${((items.length - open.length) / items.length) * 100}%` }} />
            </div>
          </div>
          <UnfinishedSetups />
          <ol aria-label="Checklist" className="card max-w-3xl divide-y divide-kumo-hairline">
            {items.map((item) => (
              <Line key={item.item} item={item} isNext={item === open[0]} />
            ))}
          </ol>
        </>
      )}
    </Page>
  )
}

function Line({ item: { item, done, says }, isNext }: { item: Item; isNext: boolean }) {
  const { title, says: why, action, href } = words[item]
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-3.5 sm:flex-nowrap">
      <span
        aria-hidden="true"
        className={`inline-flex size-6 shrink-0 items-center justify-center rounded-full ${
          done ? 'bg-good-tint text-good' : 'border-2 border-kumo-line'
        }`}
      >
        {done && <CheckIcon size={14} weight="bold" />}
      </span>
      <span className="min-w-0 grow basis-64">
        <span className="block font-medium">
          {title}
          <span className="sr-only">{done ? ': there' : ': missing'}</span>
        </span>
        <span className="block text-[13px] text-kumo-subtle">{says ?? why}</span>
      </span>
      {!done && (
        <span className="shrink-0 max-sm:pl-10">
          <ButtonLink href={href} isPrimary={isNext}>
            {action}
          </ButtonLink>
        </span>
      )}
    </li>
  )
}
