import { globMatches } from '../../kit/glob'
import { subscriptionPatterns } from '../../store/subscriptions'
import type { Deps } from '../deps'
import { eventCatalogue } from '../events'

/** The catalogue, each event type with the subscriptions that ask for it. */
export async function eventsWithSubscriptions({ db }: Deps) {
  const all = await subscriptionPatterns(db)
  return eventCatalogue().map((described) => ({
    ...described,
    subscriptions: all
      .filter(({ eventTypes }) => eventTypes.some((pattern) => globMatches(pattern, described.type)))
      .map(({ eventTypes: _, ...subscription }) => subscription),
  }))
}
