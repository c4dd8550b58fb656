import { useQuery } from '@tanstack/react-query'
import { StatusBadge } from '../../components/badges'
import { PathLink } from '../../components/button-link'
import { Can } from '../../components/can'
import { CopyId } from '../../components/copy-id'
import { Drawer, Facts, Section } from '../../components/drawer'
import { IntegrationLink } from '../../components/integration-link'
import { JsonView } from '../../components/json-view'
import { Bones, Failed } from '../../components/list-state'
import { When } from '../../components/when'
import { fileSize } from '../../components/words'
import type { IntegrationHealth } from '../health/queries'
import { integrationsQuery } from '../incidents/queries'
import { Again } from './again'
import { type Message, messageQuery, resultsOf } from './queries'
import { Results } from './results'

interface DrawerProps {
  integration: IntegrationHealth | undefined
  integrationId: string | undefined
  id: string | undefined
  close: () => void
}

export function MessageDrawer({ integration, integrationId, id, close }: DrawerProps) {
  const isOpen = id !== undefined && integrationId !== undefined
  const query = useQuery({ ...messageQuery(integrationId ?? '', id ?? ''), enabled: isOpen })
  return (
    <Drawer isOpen={isOpen} close={close} title={integration ? `Message from ${integration.name}` : 'Message'}>
      {query.error ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : query.data ? (
        <Detail key={query.data.id} message={query.data} integration={integration} />
      ) : (
        <Bones rows={5} height={40} />
      )}
    </Drawer>
  )
}

function Detail({ message, integration }: { message: Message; integration: IntegrationHealth | undefined }) {
  const unread = message.outcome === 'unreadable' ? resultsOf(message)[0]?.reason?.replace(/^unreadable: /, '') : undefined
  const headers = Object.entries(message.headers)
  return (
    <>
      <div className="mb-4 flex flex-wrap gap-2">
        <StatusBadge status={message.outcome} />
      </div>
      {unread && (
        <div role="note" className="mb-5 rounded-lg bg-error-tint px-4 py-3">
          <p className="font-medium text-error">It could not be read</p>
          <p className="mt-0.5 break-words">{unread}</p>
          {integration && (
            <p className="mt-2 text-[13px]">
              Mend it in the{' '}
              <PathLink href={`/integrations?integration=${integration.id}`}>settings of {integration.name}</PathLink>, then run
              the message again.
            </p>
          )}
        </div>
      )}
      <Facts
        facts={[
          ['Integration', integration && <IntegrationLink key="integration" of={integration} />],
          ['Received', <When key="received" at={message.receivedAt} />],
          ['Sender', <Proof key="proof" integrationId={message.integrationId} />],
          ['Size', fileSize(message.bodyBytes)],
          ['Id', <CopyId key="id" text={message.id} what="message id" />],
        ]}
      />
      <Can role="itsm_manager">{message.body !== null && <Again message={message} />}</Can>
      <Section title="What became of it">
        <Results results={resultsOf(message)} />
      </Section>
      <Section title="Body">
        {message.body === null ? (
          <p className="text-kumo-subtle">Bodies are kept for some days; this one is past them.</p>
        ) : message.body === '' ? (
          <p className="text-kumo-subtle">It had none.</p>
        ) : (
          <>
            <JsonView value={message.body} label="Body of the message" />
            {message.bodyBytes > new TextEncoder().encode(message.body).length && (
              <p className="mt-2 text-[13px] text-kumo-subtle">Only its beginning was kept, with secrets removed.</p>
            )}
          </>
        )}
      </Section>
      {headers.length > 0 && (
        <Section title="Headers that were kept">
          <Facts
            facts={headers.map(([name, value]) => [
              name === ':query' ? 'In the URL' : name,
              <code key={name} className="font-mono text-[12px] break-all">
                {value}
              </code>,
            ])}
          />
        </Section>
      )}
    </>
  )
}

/** What was checked before a byte of it was read. */
function Proof({ integrationId }: { integrationId: string }) {
  const auth = useQuery(integrationsQuery).data?.items.find(({ id }) => id === integrationId)?.auth
  if (auth === undefined) return null
  return {
    signature: 'Verified by its own signature or secret',
    key: 'Verified by the hub key',
    none: 'Fetched by the hub itself',
  }[auth ?? 'none']
}
