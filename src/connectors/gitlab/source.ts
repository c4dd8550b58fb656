import * as z from 'zod'
import { defineSource, ignored, type Normalised, unreadable } from '../contract'
import type { Kind } from '../kind'
import { anyOf, hasHeader, standardWebhooks, token } from '../verify'
import { levels, problems } from './problems'
import { runs } from './runs'

const kinds: Record<string, Kind> = { ...runs, ...problems }

/** https://docs.gitlab.com/user/project/integrations/webhook_events/, for webhooks of projects and of groups. */
export const source = defineSource({
  reads: 'Pipelines, jobs and deployments, incidents and their escalation status, alerts and vulnerabilities.',
  identity:
    'Project and ref of a pipeline (and the name of a job), project and environment of a deployment, project and number of an incident, the address of an alert or vulnerability.',
  severities: [levels],

  // https://docs.gitlab.com/user/project/integrations/webhooks/: a signing token since 19.0, before that the secret token in plain text.
  verify: anyOf(
    { verifier: standardWebhooks(), when: hasHeader('webhook-signature') },
    { verifier: token({ in: 'header', name: 'x-gitlab-token' }), when: hasHeader('x-gitlab-token') },
  ),

  // What else a body holds is decided by its kind.
  payload: z.looseObject({ object_kind: z.string().nullish(), event_name: z.string().nullish() }),

  // One value per event, kept over retries; X-Gitlab-Event-UUID is shared by all webhooks of one event, and by what that sets off.
  messageKey: ({ headers }) => headers.get('idempotency-key') ?? headers.get('webhook-id') ?? undefined,

  headers: ['x-gitlab-event', 'x-gitlab-instance', 'idempotency-key', 'webhook-id'],

  normalise(body): Normalised {
    const name = body.object_kind || body.event_name
    if (!name) return unreadable('object_kind', 'neither this nor event_name says what the message is about')
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
    return kind ? kind(body) : ignored(`the event "${name}" says nothing about a problem`)
  },
})
