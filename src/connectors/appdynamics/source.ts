import * as z from 'zod'
import { defineSource, type Normalised } from '../contract'
import { decodeFields } from '../decode'
import { together } from '../parts'
import { readEvent } from './event'
import { severities } from './types'

/**
 * The payload is a Velocity template of the admin's, over `${latestEvent…}` or each of `${fullEventList}`, with the variables of
 * https://help.splunk.com/en/appdynamics-saas/get-started/26.4.0/alert-and-respond/actions/predefined-templating-variables
 */
const event = z.record(z.string(), z.unknown())

export const source = defineSource({
  reads:
    'Payloads of HTTP request templates: ours (all events of a batch in a list) and others with AppDynamics’ variables, nested, flat or after PagerDuty’s.',
  identity:
    'The violation’s incident id, also from its address; else the incident key of the template, else application, health rule and affected entity, node or tier.',
  severities: [severities],

  // AppDynamics signs nothing; the template shows our key in a header or by basic authentication.
  verify: null,

  decode: decodeFields(),
  payload: z.union([z.array(event).min(1).max(500), event]),

  normalise(body): Normalised {
    const events = Array.isArray(body) ? body : Array.isArray(body.events) ? z.array(event).catch([]).parse(body.events) : [body]
    return together(events.map(readEvent))
  },
})
