import { useQuery } from '@tanstack/react-query'
import { api, read } from '../../api/client'
import { SeverityBadge, severities } from '../../components/badges'
import { PathLink } from '../../components/button-link'
import { CopyId } from '../../components/copy-id'
import { JsonView } from '../../components/json-view'
import { When } from '../../components/when'
import type { Connector } from '../connectors/queries'
import type { Integration, Message } from '../integrations/queries'
import { fieldsOf, settingsSchema } from '../integrations/sides'

interface ArrivedProps {
  message: Message
  connector: Connector
  integration: Integration
}

/** A message that came a moment ago: what it was read as, what became of it, and its body. */
export function Arrived({ message, connector, integration }: ArrivedProps) {
  const fields = fieldsOf(settingsSchema(connector, { sides: ['receives'], auth: undefined }))
  const settings = Object.fromEntries(Object.entries(integration.settings).filter(([name]) => fields.includes(name)))
  const reading = useQuery({
    queryKey: ['readings', message.id],
    queryFn: () =>
      read(
        api.integrations[':id'].messages[':messageId'].read.$post({
          param: { id: integration.id, messageId: message.id },
          json: { settings },
        }),
      ),
    // What was received stays what it was.
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  }).data
  return (
    <article aria-label="Message" className="card p-5">
      <header className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <p className="font-medium">{becameOf(message)}</p>
        <span className="text-kumo-subtle">
          <When at={message.receivedAt} /> · {message.bodyBytes.toLocaleString()} bytes
        </span>
      </header>
      {(reading?.signals ?? []).map((signal, at) => (
        <Signal key={String(signal.dedupKey)} signal={signal} incidentId={incidentOf(message.results[at])} />
      ))}
      {reading?.reason && <p className="mb-3 text-kumo-subtle">{reading.reason}</p>}
      {reading?.issues?.map(({ path, message: said }) => (
        <p key={`${path} ${said}`} className="mb-2 text-kumo-danger">
          {path && <code className="font-mono text-[12px]">{path}</code>} {said}
        </p>
      ))}
      <details className="mt-3">
        <summary className="text-kumo-link">The body, as received</summary>
        <div className="mt-2">
          <JsonView value={message.body ?? ''} label="Body" />
        </div>
      </details>
      <p className="mt-3">
        <CopyId text={message.id} what="message id" />
      </p>
    </article>
  )
}

const says: Record<string, string> = {
  trigger: 'Says that there is a problem',
  acknowledge: 'Says that somebody is on it',
  resolve: 'Says that the problem is over',
}

function Signal({ signal, incidentId }: { signal: Record<string, unknown>; incidentId: string | undefined }) {
  const severity = severities.find((one) => one === signal.severity)
  return (
    <div className="mb-3 rounded-lg border border-kumo-hairline p-3">
      <p className="mb-1 flex flex-wrap items-center gap-2">
        {severity && <SeverityBadge severity={severity} />}
        <span className="text-[13px] text-kumo-subtle">{says[String(signal.action)] ?? String(signal.action)}</span>
      </p>
      <p className="font-medium break-words">{String(signal.title)}</p>
      <p className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-[13px]">
        <CopyId text={String(signal.dedupKey)} what="dedup key" />
        {incidentId && <PathLink href={`/incidents?view=all&incident=${incidentId}`}>See the incident</PathLink>}
      </p>
    </div>
  )
}

const outcomes: Record<string, string> = {
  opened: 'Opened an incident',
  reopened: 'Reopened an incident',
  updated: 'Changed an incident',
  acknowledged: 'Acknowledged an incident',
  resolved: 'Resolved an incident',
  unchanged: 'Changed nothing: it was known',
  ignored: 'Received, and says nothing about a problem',
  duplicate: 'Came before already',
  stale: 'Came too late to change anything',
  unreadable: 'Received, but could not be read',
  handshake: 'A handshake: the tool asked whether somebody is here',
}
const becameOf = ({ outcome }: Message): string => outcomes[outcome] ?? outcome

/** What the sender was told of a signal. */
const incidentOf = (result: unknown): string | undefined =>
  typeof result === 'object' && result !== null && 'incidentId' in result && typeof result.incidentId === 'string'
    ? result.incidentId
    : undefined
