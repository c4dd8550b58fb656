import * as z from 'zod'

// What the commands read of the hub's answers. The rest is kept as it came, for `--json`; the whole is described at /docs of the hub.

export const integration = z.looseObject({
  id: z.string(),
  connector: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  delivers: z.boolean(),
  inboundUrl: z.string().nullable(),
  disabledReason: z.string().nullable(),
  poll: z.looseObject({ failures: z.number(), error: z.string().nullable() }).nullable(),
  credentialExpiry: z.record(z.string(), z.string()),
})
export type Integration = z.infer<typeof integration>

export const message = z.looseObject({
  id: z.string(),
  integrationId: z.string(),
  receivedAt: z.string(),
  outcome: z.string(),
  bodyBytes: z.number(),
})
export type Message = z.infer<typeof message>

const lastAttempt = z.looseObject({
  number: z.number(),
  status: z.string(),
  code: z.string().nullable(),
  reason: z.string().nullable(),
  latencyMs: z.number().nullable(),
})
export const delivery = z.looseObject({
  id: z.string(),
  status: z.string(),
  eventId: z.string(),
  eventType: z.string(),
  incidentId: z.string().nullable(),
  integrationId: z.string(),
  subscriptionId: z.string().nullable(),
  attemptsMade: z.number(),
  plannedAt: z.string(),
  nextAttemptAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  lastAttempt: lastAttempt.nullable(),
})
export type Delivery = z.infer<typeof delivery>

const said = { headers: z.record(z.string(), z.string()), body: z.string() }
export const deliveryWithAttempts = delivery.extend({
  attempts: z.array(
    lastAttempt.extend({
      trigger: z.string(),
      startedAt: z.string(),
      request: z.looseObject({ method: z.string(), url: z.string(), ...said }).nullable(),
      response: z.looseObject({ status: z.number(), ...said }).nullable(),
    }),
  ),
})
export type DeliveryWithAttempts = z.infer<typeof deliveryWithAttempts>

export const subscription = z.looseObject({
  id: z.string(),
  name: z.string(),
  integrationId: z.string(),
  serviceIds: z.array(z.string()).nullable(),
  templateId: z.string().nullable(),
  enabled: z.boolean(),
})
export type Subscription = z.infer<typeof subscription>

export const incident = z.looseObject({ id: z.string(), integrationId: z.string().nullable() })
export const named = z.looseObject({ id: z.string(), name: z.string() })
export const template = named.extend({ connector: z.string() })
export const samples = z.looseObject({ items: z.array(z.string()) })
export const sent = z.looseObject({
  messageId: z.string(),
  results: z.array(
    z.looseObject({
      outcome: z.string(),
      incidentId: z.string().optional(),
      dedupKey: z.string().optional(),
      reason: z.string().optional(),
    }),
  ),
})
export const healthz = z.looseObject({ status: z.string(), stage: z.string(), warnings: z.array(z.string()) })
export const me = z.looseObject({ kind: z.string(), id: z.string(), name: z.string(), role: z.string() })
export const token = named.extend({ role: z.string(), expiresAt: z.string().nullable() })
export const openapi = z.looseObject({ openapi: z.string(), info: z.looseObject({ version: z.string() }) })
export const overview = z.looseObject({
  waiting: z.looseObject({ held: z.number(), oldestDueSeconds: z.number().nullable() }),
  breakers: z.array(z.looseObject({ integrationId: z.string(), name: z.string(), since: z.string() })),
  silent: z.array(z.looseObject({ integrationId: z.string(), name: z.string(), since: z.string() })),
})
