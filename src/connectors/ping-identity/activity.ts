import * as z from 'zod'
import { type Action, ignored, type Normalised, unreadable } from '../contract'
import { at } from '../records'
import { allKnown, firstKnown, instant, labelsOf, optionalScalar, signal, webLink } from '../values'

const thing = z.object({ id: optionalScalar, name: optionalScalar, type: optionalScalar, href: optionalScalar })

/** One audit activity. https://developer.pingidentity.com/pingone-api/platform/audit-activities.html */
const activity = z.object({
  action: z.object({ type: z.string().min(1), description: optionalScalar }),
  recordedAt: z.unknown().optional(),
  createdAt: z.unknown().optional(),
  actors: z.object({ user: thing.nullish(), client: thing.nullish() }).nullish().catch(null),
  resources: z.array(thing).nullish().catch(null),
  result: z.object({ status: optionalScalar, description: optionalScalar }).nullish().catch(null),
})

/** Actions that begin and end one problem, by the name that their identity bears. */
const pairs: Record<string, { problem: string; action: Action }> = {
  'USER.LOCKED': { problem: 'lock', action: 'trigger' },
  'USER.UNLOCKED': { problem: 'lock', action: 'resolve' },
}
/** What did not happen begins and ends nothing. */
const failures = new Set(['FAILED', 'FAILURE', 'ERROR'])

export function signalOfActivity(record: Record<string, unknown>, place: string, alsoOpenFor: readonly string[]): Normalised {
  const parsed = activity.safeParse(record)
  if (!parsed.success) return unreadable(at(place, 'action.type'), 'not an event of PingOne: it has no action type')
  const { action, actors, resources, result, recordedAt, createdAt } = parsed.data
  const type = action.type.trim().toUpperCase()
  const pair = pairs[type]
  if (!pair && !alsoOpenFor.includes(type)) return ignored(`${type} says nothing about a problem`)
  if (pair && failures.has(result?.status?.toUpperCase() ?? '')) return ignored(`${type} did not succeed: it changes nothing`)

  // Whom an admin unlocks is the resource; only what has none is about who did it.
  const named = (resources ?? []).filter(({ id }) => firstKnown(id) !== undefined)
  const about =
    named.find((one) => one.type?.toUpperCase() === 'USER') ?? named[0] ?? (pair ? undefined : (actors?.user ?? actors?.client))
  const dedupKey = allKnown(pair?.problem ?? type, about?.id)
  if (!dedupKey) return unreadable(at(place, 'resources'), 'no resource tells whom this is about')
  const name = firstKnown(about?.name, about?.id)
  return [
    signal({
      dedupKey,
      action: pair?.action ?? 'trigger',
      title: `${firstKnown(action.description) ?? type}: ${name}`,
      description: firstKnown(result?.description),
      occurredAt: instant(recordedAt) ?? instant(createdAt),
      link: webLink(about?.href),
      labels: labelsOf({
        action: type,
        resource: name,
        type: about?.type,
        actor: firstKnown(actors?.user?.name, actors?.client?.name),
        result: result?.status,
      }),
    }),
  ]
}
