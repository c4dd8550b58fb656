import * as z from 'zod'
import { type OperatorEvent, type OperatorEventType, severities } from '../../connectors/contract'
import { priorityOf } from '../incidents/facts'
import { severityOfOperatorEvent } from './facts'

/** What the hub says of itself, for those who run it. */
const told: Record<OperatorEventType, { title: string; description: string; example: string; detail: Record<string, string> }> = {
  'integration.failing': {
    title: 'Integration failing',
    description:
      'Nothing arrives at a destination: five failures in a row, half of a minute’s attempts, or three refusals. Said at once, and after an hour, a day and three days.',
    example: 'Nothing arrives at Jira production: http_503',
    detail: { reason: 'the destination answered 503', since: '2026-03-14T09:15:00.000Z' },
  },
  'integration.recovered': {
    title: 'Integration recovered',
    description: 'A destination that was said to be failing takes deliveries again.',
    example: 'Jira production takes deliveries again',
    detail: { failedSince: '2026-03-14T09:15:00.000Z' },
  },
  'integration.disabled': {
    title: 'Integration switched off',
    description:
      'The hub switched a destination off: it answered 410, or nothing arrived for 120 hours. What comes for it is held.',
    example: 'Jira production was switched off',
    detail: { reason: 'the destination answered 410 Gone' },
  },
  'delivery.failed': {
    title: 'Delivery failed',
    description:
      'A delivery was given up: refused, its schedule used up, or its deadline passed. One event an hour for all that fail at one destination in the same way.',
    example: 'A delivery to Jira production failed for good: http_400',
    detail: { delivery: 'dlv_01jpa8c5rn2x7q4v9k3m6t8wbz', reason: 'the destination answered 400' },
  },
  'delivery.held': {
    title: 'Deliveries held',
    description: 'Deliveries wait for a destination that is switched off. They are kept for 14 days.',
    example: 'Deliveries wait for Jira production, which is switched off',
    detail: { held: '12', since: '2026-03-14T09:15:00.000Z' },
  },
  'queue.stalled': {
    title: 'Queue stalled',
    description: 'Deliveries have been due for five minutes and nobody makes them, or the queue gave one up.',
    example: 'Deliveries are due and nobody makes them',
    detail: { overdue: '40', oldest: '2026-03-14T09:15:00.000Z' },
  },
  'credential.expiring': {
    title: 'Credential expiring',
    description: 'A credential that was given an end ends in 14, 7, 3 or 1 days, or has ended.',
    example: 'The API token of Jira production ends in 7 days',
    detail: { field: 'apiToken', expiresAt: '2026-03-21T00:00:00.000Z' },
  },
  'rotation.failed': {
    title: 'Rotation failed',
    description: 'A secret that was due for rotation could not be rotated, or a credential cannot be opened.',
    example: 'A secret of Jira production could not be rotated',
    detail: { reason: 'the encryption key k1 is not in ENCRYPTION_KEYS' },
  },
}

/** The body that the webhook destination sends of an operator event. */
export const operatorPayloadOf = (type: OperatorEventType) =>
  z.object({
    type: z.literal(type),
    timestamp: z.iso.datetime().meta({ description: 'When it was noticed.' }),
    data: z.object({
      id: z.string().meta({ description: 'The event: equal on every attempt and at every subscriber.' }),
      severity: z.enum(severities),
      priority: z.enum(['P1', 'P2', 'P3', 'P4']).meta({ description: 'P1 is critical.' }),
      title: z.string(),
      integration: z
        .object({ id: z.string(), connector: z.string(), name: z.string() })
        .nullable()
        .meta({ description: 'What it is about; null: the hub.' }),
      detail: z.record(z.string(), z.string()),
    }) satisfies z.ZodType<Omit<OperatorEvent, 'type' | 'occurredAt'>>,
  })

export const describeOperatorEvent = (type: OperatorEventType) => ({
  title: told[type].title,
  description: told[type].description,
  example: exampleOf(type),
})

const exampleOf = (type: OperatorEventType): z.infer<ReturnType<typeof operatorPayloadOf>> => ({
  type,
  timestamp: '2026-03-14T09:26:53.589Z',
  data: {
    id: 'evt_01jpa8c5rn2x7q4v9k3m6t8wbz',
    severity: severityOfOperatorEvent[type],
    priority: priorityOf(severityOfOperatorEvent[type]),
    title: told[type].example,
    integration:
      type === 'queue.stalled' ? null : { id: 'int_01jp0000007w5z3b8c2d4f6ghj', connector: 'webhook', name: 'Jira production' },
    detail: told[type].detail,
  },
})
