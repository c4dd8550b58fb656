import * as z from 'zod'
import { defineSource, ignored, type Normalised, testMessage, unreadable } from '../contract'
import { decodeJsonOrFormField } from '../decode'
import type { Kind } from '../kind'
import { hmac } from '../verify'
import { alertSeverities, alerts } from './alerts'
import { eventNamed } from './event'
import { reports } from './reports'
import { runs } from './runs'

const kinds: Record<string, Kind> = {
  ...runs,
  ...reports,
  ...alerts,
  ping: () => testMessage('GitHub asks whether we are there'),
}

export const source = defineSource({
  reads:
    'Workflow runs and jobs, checks, commit and deployment statuses, and the security alerts of repositories and organizations.',
  identity: 'Repository, branch and name of what ran (never the id of one run); of a security alert repository and number.',
  severities: alertSeverities,

  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
  verify: hmac({ headers: ['x-hub-signature-256'], hash: 'sha256', prefix: 'sha256=' }),

  decode: decodeJsonOrFormField('payload'),

  // What else a body holds is decided by its kind.
  payload: z.looseObject({}),

  messageKey: ({ headers }) => headers.get('x-github-delivery') ?? undefined,

  headers: ['x-github-event', 'x-github-delivery'],

  normalise(body, { headers }): Normalised {
    const event = eventNamed(headers.get('x-github-event'), body)
    if (event === undefined) return unreadable('x-github-event', 'neither this header nor the body says which event it is')
    const kind = Object.hasOwn(kinds, event) ? kinds[event] : undefined
    return kind ? kind(body) : ignored(`the event "${event}" says nothing about a problem`)
  },
})
