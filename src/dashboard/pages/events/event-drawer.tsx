import { useQuery } from '@tanstack/react-query'
import { ButtonLink, PathLink } from '../../components/button-link'
import { Can } from '../../components/can'
import { CopyId } from '../../components/copy-id'
import { Drawer, Section } from '../../components/drawer'
import { Inline } from '../../components/guide'
import { JsonView } from '../../components/json-view'
import { Bones } from '../../components/list-state'
import { integrationsQuery } from '../incidents/queries'
import { State } from '../subscriptions/columns'
import { fieldsOf } from './fields'
import type { EventType } from './queries'

interface DrawerProps {
  event: EventType | undefined
  isOpen: boolean
  isPending: boolean
  close: () => void
}

export const EventDrawer = ({ event, isOpen, isPending, close }: DrawerProps) => (
  <Drawer isOpen={isOpen} close={close} title={event?.title ?? 'Event'}>
    {event ? <Detail event={event} /> : isPending ? <Bones rows={4} height={40} /> : <p>There is no such event.</p>}
  </Drawer>
)

function Detail({ event }: { event: EventType }) {
  const { type, description, schema, example, subscriptions } = event
  const nameOf = new Map(useQuery(integrationsQuery).data?.items.map(({ id, name }) => [id, name]))
  return (
    <>
      <CopyId text={type} what="event type" />
      <p className="mt-2">
        <Inline text={description} />
      </p>
      <Section title="Who subscribes">
        {subscriptions.length === 0 ? (
          <p className="mb-3 text-kumo-subtle">Nobody asks for it.</p>
        ) : (
          <ul className="card mb-3 divide-y divide-kumo-hairline">
            {subscriptions.map(({ id, name, integrationId, enabled }) => (
              <li key={id} className="flex flex-wrap items-center gap-x-2.5 gap-y-1 px-3.5 py-2">
                <PathLink href={`/subscriptions?subscription=${id}`} className="font-medium text-kumo-link hover:underline">
                  {name}
                </PathLink>
                <span className="text-[13px] text-kumo-subtle">to {nameOf.get(integrationId) ?? 'a deleted integration'}</span>
                <span className="ml-auto">
                  <State rule={{ enabled }} />
                </span>
              </li>
            ))}
          </ul>
        )}
        <Can role="itsm_manager">
          <ButtonLink href="/subscriptions">Go to the subscriptions</ButtonLink>
        </Can>
      </Section>
      <Section title="What a webhook receives">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys */}
        {/* biome-ignore lint/a11y/useSemanticElements: a section would be one more of them */}
        <div className="card overflow-x-auto" tabIndex={0} role="region" aria-label="Fields">
          <table className="w-full border-collapse text-left text-[13px]" aria-label={`Fields of ${type}`}>
            <thead>
              <tr className="border-b border-kumo-hairline text-xs text-kumo-subtle">
                <th scope="col" className="h-8 px-3 font-medium">
                  Field
                </th>
                <th scope="col" className="px-3 font-medium max-sm:hidden">
                  What it is
                </th>
              </tr>
            </thead>
            <tbody>
              {fieldsOf(schema).map(({ path, type: is, says, isRequired }) => (
                <tr key={path} className="border-b border-kumo-hairline align-baseline last:border-b-0">
                  <td className="px-3 py-1.5 font-mono text-[12px] break-words">
                    {path}
                    <span className="block text-kumo-subtle">
                      {is}
                      {!isRequired && ', optional'}
                    </span>
                    <span className="mt-0.5 block font-sans text-[13px] text-kumo-subtle sm:hidden">
                      <Inline text={says} />
                    </span>
                  </td>
                  <td className="w-[44%] px-3 py-1.5 text-kumo-subtle max-sm:hidden">
                    <Inline text={says} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Section>
      <Section title="Example">
        <JsonView value={example} label={`Example of ${type}`} />
      </Section>
    </>
  )
}
