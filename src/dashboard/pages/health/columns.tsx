import { StatusBadge } from '../../components/badges'
import { PathLink } from '../../components/button-link'
import { ConnectorLogo } from '../../components/connector-logo'
import type { Column } from '../../components/data-table'
import { When } from '../../components/when'
import { duration } from '../../components/words'
import type { IntegrationHealth } from './queries'

export const columns: Column<IntegrationHealth>[] = [
  {
    id: 'name',
    title: 'Integration',
    cell: ({ id, connector, name, inbound, outbound }) => (
      <>
        <PathLink
          href={`/integrations?integration=${id}`}
          className="flex min-w-0 items-center gap-2.5 font-medium text-kumo-strong hover:underline"
        >
          <ConnectorLogo connector={connector} name={name} size={24} />
          <span className="line-clamp-2 min-w-0">{name}</span>
        </PathLink>
        <span className="mt-2 flex flex-col gap-2 lg:hidden">
          {inbound && <Inbound id={id} inbound={inbound} />}
          {outbound && <Outbound id={id} outbound={outbound} />}
        </span>
      </>
    ),
  },
  {
    id: 'inbound',
    title: 'In',
    from: 'lg',
    className: 'w-[34%]',
    cell: ({ id, inbound }) => (inbound ? <Inbound id={id} inbound={inbound} /> : <Neither />),
  },
  {
    id: 'outbound',
    title: 'Out',
    from: 'lg',
    className: 'w-[38%]',
    cell: ({ id, outbound }) => (outbound ? <Outbound id={id} outbound={outbound} /> : <Neither />),
  },
]

const Neither = () => <span className="text-kumo-subtle">–</span>

function Inbound({ id, inbound }: { id: string; inbound: NonNullable<IntegrationHealth['inbound']> }) {
  const { state, reason, lastAt, received, refused } = inbound
  return (
    <Side state={state} word="In" reason={reason}>
      {received > 0 && (
        <>
          <PathLink href={`/messages?integrationId=${id}`} className="hover:underline">
            {received.toLocaleString()} received
          </PathLink>
          {refused > 0 && (
            <>
              {' · '}
              <PathLink href={`/messages?integrationId=${id}&tab=refusals`} className="hover:underline">
                {refused.toLocaleString()} refused
              </PathLink>
            </>
          )}
        </>
      )}
      {lastAt && (
        <span>
          {' · last '}
          <When at={lastAt} />
        </span>
      )}
    </Side>
  )
}

function Outbound({ id, outbound }: { id: string; outbound: NonNullable<IntegrationHealth['outbound']> }) {
  const { state, reason, lastAt, delivered, failed, retried, breaker, waiting, held, oldestDueSeconds } = outbound
  const log = `/deliveries?integrationId=${id}`
  const parts = [
    delivered > 0 && { text: `${delivered.toLocaleString()} delivered`, href: `${log}&status=delivered` },
    failed > 0 && { text: `${failed.toLocaleString()} failed`, href: `${log}&status=failed` },
    retried > 0 && { text: `${retried.toLocaleString()} tried again`, href: log },
    waiting > 0 && {
      text: `${waiting.toLocaleString()} waiting${oldestDueSeconds === null ? '' : `, due for ${duration(oldestDueSeconds)}`}`,
      href: `${log}&status=scheduled`,
    },
    held > 0 && { text: `${held.toLocaleString()} held`, href: `${log}&status=held` },
  ].filter((part) => part !== false)
  return (
    <Side state={state} word="Out" reason={reason}>
      {breaker && (
        <span className="block">
          Breaker open since <When at={breaker.openSince} />
          {breaker.openUntil && (
            <>
              , next try <When at={breaker.openUntil} isAhead />
            </>
          )}
        </span>
      )}
      {parts.map(({ text, href }, at) => (
        <span key={text}>
          {at > 0 && ' · '}
          <PathLink href={href} className="hover:underline">
            {text}
          </PathLink>
        </span>
      ))}
      {lastAt && (
        <span>
          {' · last '}
          <When at={lastAt} />
        </span>
      )}
    </Side>
  )
}

interface SideProps {
  state: string
  /** On a narrow window both sides stand in one cell. */
  word: string
  reason: string | null
  children: React.ReactNode
}

const Side = ({ state, word, reason, children }: SideProps) => (
  <span className="flex flex-wrap items-start gap-x-2.5 gap-y-1 py-1">
    <span className="flex items-center gap-1.5">
      <span className="w-7 text-xs text-kumo-subtle lg:sr-only">{word}</span>
      <StatusBadge status={state} />
    </span>
    <span className="min-w-0 basis-48 grow text-[13px] text-kumo-subtle">
      {reason && <span className={`block ${state === 'idle' || state === 'off' ? '' : 'text-kumo-default'}`}>{reason}</span>}
      {children}
    </span>
  </span>
)
