import * as z from 'zod'
import { defineSource, ignored, type Normalised, unreadable } from '../contract'
import { readAs } from '../parts'
import { hmac } from '../verify'
import { eventAlert, issue, legacy, metricAlert } from './payloads'
import { resourceOf } from './resource'
import { levels, metricLevels, signalOfEvent, signalOfIssue, signalOfLegacy, signalOfMetric } from './signals'

/** https://docs.sentry.io/organization/integrations/integration-platform/webhooks/ and, for `legacy`, the WebHooks plugin of a project. */
export const source = defineSource({
  reads: 'Issues, issue alerts and metric alerts of an internal integration, and the WebHooks plugin of a project.',
  identity: 'The issue’s id (`issue:…`), or the metric alert’s (`metric:…`).',
  severities: [levels, metricLevels],

  // The timestamp header is not signed, so it proves nothing.
  verify: hmac({ headers: ['sentry-hook-signature'], hash: 'sha256', secret: 'theirs' }),

  settings: z.object({
    archived: z.enum(['acknowledge', 'resolve']).default('acknowledge').meta({
      title: 'When an issue is archived',
      description:
        'Acknowledge keeps the incident open without further notice; resolve closes it until Sentry reopens the issue.',
    }),
  }),

  // What else a body holds is decided by its resource.
  payload: z.looseObject({}),

  messageKey: ({ headers }) => headers.get('request-id') ?? undefined,

  headers: ['sentry-hook-resource', 'request-id'],

  normalise(body, { settings, headers }): Normalised {
    const resource = resourceOf(headers.get('sentry-hook-resource'), body)
    switch (resource) {
      case undefined:
        return unreadable('sentry-hook-resource', 'neither this header nor the body says what it is about')
      case 'issue':
        return readAs(issue, body, (one) => signalOfIssue(one, settings.archived))
      case 'event_alert':
        return readAs(eventAlert, body, signalOfEvent)
      case 'metric_alert':
        return readAs(metricAlert, body, signalOfMetric)
      case 'legacy':
        return readAs(legacy, body, signalOfLegacy)
      default:
        return ignored(`"${resource}" says nothing about whether a problem is open`)
    }
  },
})
