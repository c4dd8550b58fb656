import type { Direction } from '../connectors/directions'
import type { Integration, Standing } from './queries'
import type { Status } from './search'

export const statusWords: Record<Status, string> = { on: 'On', off: 'Off', failing: 'Failing', silent: 'Silent' }

export interface Trouble {
  /** What the filter calls it. */
  is: Exclude<Status, 'on'>
  /** A word of `StatusBadge`. */
  badge: 'paused' | 'disabled' | 'failing' | 'silent'
  word: string
  says: string
  since: string | null
}

/** What stands against an integration, worst first; nothing where it is well. */
export function troublesOf(integration: Integration, standing: Standing | undefined): Trouble[] {
  const { enabled, disabledReason, poll } = integration
  if (!enabled) {
    return [
      disabledReason === null
        ? { is: 'off', badge: 'paused', word: 'Paused', says: pausedSays(integration), since: null }
        : { is: 'off', badge: 'disabled', word: 'Switched off', says: `The hub switched it off: ${disabledReason}`, since: null },
    ]
  }
  const troubles: Trouble[] = []
  if (standing?.breakerOpenSince) {
    const says = 'The destination does not answer, so nothing is sent until a try succeeds. Deliveries wait.'
    troubles.push({ is: 'failing', badge: 'failing', word: 'Breaker open', says, since: standing.breakerOpenSince })
  }
  if (poll && poll.failures > 0) {
    const says = `${poll.failures === 1 ? 'The last poll' : `The last ${poll.failures} polls`} failed: ${poll.error ?? 'no reason was given'}`
    troubles.push({ is: 'failing', badge: 'failing', word: 'Poll failing', says, since: poll.lastAt })
  }
  if (standing?.silentSince) {
    const says = 'Nothing came for longer than expected.'
    troubles.push({ is: 'silent', badge: 'silent', word: 'Silent', says, since: standing.silentSince })
  }
  return troubles
}

const pausedSays = ({ auth, delivers, poll }: Integration): string =>
  [
    'Somebody paused it.',
    auth !== null && 'Messages are refused.',
    poll && 'The vendor is not asked.',
    delivers && 'Deliveries are held for 14 days.',
  ]
    .filter(Boolean)
    .join(' ')

export const statusesOf = (troubles: readonly Trouble[]): Status[] =>
  troubles.length === 0 ? ['on'] : [...new Set(troubles.map(({ is }) => is))]

/** Which ways an integration goes: of those that its connector can. */
export const directionsOfIntegration = ({ auth, poll, delivers }: Integration): Direction[] => [
  ...(auth === null ? [] : (['receives'] as const)),
  ...(poll ? (['polls'] as const) : []),
  ...(delivers ? (['sends'] as const) : []),
]
