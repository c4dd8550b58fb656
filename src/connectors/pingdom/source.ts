import * as z from 'zod'
import { defineSource, ignored, type Normalised, unreadable } from '../contract'
import {
  firstKnown,
  instant,
  labelsOf,
  meaningOf,
  optionalScalar,
  type SeverityScale,
  scalar,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from '../values'

const importance: SeverityScale = { field: 'importance_level', words: { HIGH: 'critical', LOW: 'error' } }

/** Uptime checks say UP and DOWN, transaction checks SUCCESS and FAILING; the rest are states of a check in Pingdom’s API. */
const states = {
  DOWN: 'trigger',
  FAILING: 'trigger',
  UP: 'resolve',
  SUCCESS: 'resolve',
  UNCONFIRMED_DOWN: 'ignored',
  UNKNOWN: 'ignored',
  PAUSED: 'ignored',
} as const

const plainly = { DOWN: 'is down', FAILING: 'is failing', UP: 'is up', SUCCESS: 'succeeds again' }

const probe = z.object({ location: optionalScalar }).nullish().catch(undefined)

/** https://www.pingdom.com/resources/webhooks/ (the page shows one example per type of check; `check_params` differs between them) */
const payload = z.object({
  check_id: optionalScalar,
  check_name: optionalScalar,
  check_type: optionalScalar,
  check_params: z.object({ full_url: optionalScalar, url: optionalScalar, hostname: optionalScalar }).nullish().catch(undefined),
  tags: z.array(z.unknown()).nullish().catch(undefined),
  current_state: scalar,
  importance_level: optionalScalar,
  state_changed_timestamp: optionalScalar,
  state_changed_utc_time: optionalScalar,
  long_description: optionalScalar,
  description: optionalScalar,
  custom_message: optionalScalar,
  first_probe: probe,
})

export const source = defineSource({
  reads: 'State change webhooks of uptime checks (UP, DOWN) and transaction checks (SUCCESS, FAILING).',
  identity: 'The check’s id, else its name.',
  severities: [importance],

  // Pingdom signs nothing and sets no header of ours: the key goes into the URL.
  verify: null,
  payload,

  normalise(check): Normalised {
    const meaning = meaningOf(states, check.current_state)
    if (!meaning) return unreadable('current_state', `not a known state; known are: ${wordsOf(states)}`)
    if (meaning === 'ignored') return ignored(`the check is ${check.current_state}: neither down nor up`)
    const dedupKey = firstKnown(check.check_id, check.check_name)
    if (!dedupKey) return unreadable('check_id', 'neither this nor check_name: nothing tells the check from others')
    const { full_url, url, hostname } = check.check_params ?? {}
    return [
      signal({
        dedupKey,
        action: meaning,
        severity: severityOf(importance, check.importance_level),
        title: `${firstKnown(check.check_name, hostname) ?? `Check ${dedupKey}`} ${meaningOf(plainly, check.current_state)}`,
        description: [...new Set([check.description, check.long_description, check.custom_message])].filter(Boolean).join('\n\n'),
        occurredAt: instant(check.state_changed_timestamp) ?? instant(check.state_changed_utc_time, { zone: 'utc' }),
        link: webLink(full_url) ?? webLink(url),
        labels: labelsOf({
          check: check.check_name,
          type: check.check_type,
          host: hostname,
          tags: check.tags,
          probe: check.first_probe?.location,
        }),
      }),
    ]
  },
})
