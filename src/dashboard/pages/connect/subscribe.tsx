import { Button } from '@cloudflare/kumo/components/button'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { api, read } from '../../api/client'
import { saidOf } from '../../api/problem'
import { PathLink } from '../../components/button-link'
import { eventsQuery } from '../events/queries'
import type { Integration } from '../integrations/queries'

const choices = [
  { value: 'all', label: 'Everything about incidents', severities: null },
  { value: 'bad', label: 'Critical and error incidents only', severities: ['critical', 'error'] },
  { value: 'hub', label: 'What the hub says of itself: destinations that fail, deliveries that were given up', severities: null },
] as const
type Choice = (typeof choices)[number]

/** A first subscription in two choices; conditions, filters and templates are added on its page. */
export function Subscribe({ destinations }: { destinations: readonly Integration[] }) {
  const id = useId()
  const queries = useQueryClient()
  const operatorTypes = (useQuery(eventsQuery).data?.items ?? [])
    .map(({ type }) => type)
    .filter((type) => !type.startsWith('incident.'))
  const [choice, choose] = useState<Choice['value']>('all')
  const [destinationId, setDestinationId] = useState(destinations[0]?.id ?? '')
  const destination = destinations.find((one) => one.id === destinationId) ?? destinations[0]
  const make = useMutation({
    mutationFn: ({ value, severities }: Choice) =>
      read(
        api.subscriptions.$post({
          json: {
            name: `${nameOf[value]} to ${destination?.name}`.slice(0, 100),
            integrationId: destination?.id ?? '',
            eventTypes: value === 'hub' ? operatorTypes : ['incident.*'],
            ...(severities && { severities: [...severities] }),
          },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['subscriptions'] }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const chosen = choices.find(({ value }) => value === choice)
    if (chosen) make.mutate(chosen)
  }
  if (make.data) {
    return (
      <p role="status" className="rounded-lg bg-good-tint p-3 text-good">
        <span aria-hidden="true">✓ </span>
        Subscribed: “{make.data.name}”. It takes effect with the next event.{' '}
        <PathLink href={`/subscriptions?subscription=${make.data.id}`} className="underline underline-offset-2">
          Conditions, filter and template
        </PathLink>
      </p>
    )
  }
  return (
    <form onSubmit={submit} className="space-y-4">
      {destinations.length > 1 && (
        <div>
          <label htmlFor={id} className="mb-1.5 block font-medium">
            Where to
          </label>
          <select
            id={id}
            value={destination?.id}
            onChange={({ target }) => setDestinationId(target.value)}
            className="h-9 w-full max-w-sm rounded-lg border border-kumo-line bg-kumo-control px-3"
          >
            {destinations.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        </div>
      )}
      <fieldset className="space-y-2.5">
        <legend className="sr-only">Which events</legend>
        {choices.map(({ value, label }) => (
          <label key={value} className="flex items-start gap-2.5">
            <input
              type="radio"
              name="events"
              value={value}
              checked={value === choice}
              onChange={() => choose(value)}
              className="mt-0.5 size-4 shrink-0 accent-kumo-brand"
            />
            {label}
          </label>
        ))}
      </fieldset>
      {make.error && (
        <p role="alert" className="text-kumo-danger">
          {saidOf(make.error).detail ?? saidOf(make.error).title}
        </p>
      )}
      <Button type="submit" variant="primary" loading={make.isPending}>
        Subscribe{destinations.length === 1 ? ` ${destination?.name}` : ''}
      </Button>
    </form>
  )
}

const nameOf: Record<Choice['value'], string> = { all: 'Incidents', bad: 'Critical and error incidents', hub: 'News of the hub' }
