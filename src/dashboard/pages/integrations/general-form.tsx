import type { FieldIssue } from '../../api/problem'
import { severities } from '../../components/badges'
import { type FieldSchema, type FormValue, SchemaForm } from '../../components/schema-form'
import type { Integration } from './queries'

/** What every integration has besides its connector's own settings: as a form, and as the API takes it. */
export interface General {
  inbound: FormValue
  rateLimit: FormValue
  poll: FormValue
  delivery: FormValue
}

export const generalOf = ({ auth, poll, delivers, ...one }: Integration): General => ({
  inbound:
    auth === null && !poll
      ? {}
      : {
          defaultSeverity: one.defaultSeverity,
          flapWindowSeconds: one.flapWindowSeconds,
          ...(one.heartbeatMinutes !== null && { heartbeatMinutes: one.heartbeatMinutes }),
        },
  rateLimit: auth === null ? {} : { ...one.rateLimit },
  poll: poll ? { pollEverySeconds: poll.everySeconds } : {},
  delivery: delivers ? { ...one.delivery } : {},
})

/** The body of a PATCH: what differs from before, and nothing else, so that another admin's change beside it stays. */
export function generalChange(before: General, after: General): Record<string, unknown> {
  return {
    ...changed(before.inbound, after.inbound),
    ...(differs(before.rateLimit, after.rateLimit) && { rateLimit: whole(after.rateLimit) }),
    ...changed(before.poll, after.poll),
    ...(differs(before.delivery, after.delivery) && { delivery: whole(after.delivery) }),
  }
}

/** The fields that are not what they were; null for those that were cleared, and of those that stay nothing. */
export const changed = (before: FormValue, after: FormValue): FormValue =>
  Object.fromEntries(
    [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .filter((name) => differs(before[name], after[name]))
      .map((name) => [name, after[name] ?? null]),
  )
export const differs = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b)
const whole = (value: FormValue) => (Object.keys(value).length === 0 ? null : value)

const inbound: FieldSchema = {
  properties: {
    defaultSeverity: {
      type: 'string',
      enum: severities,
      title: 'Severity where the message names none',
      default: 'error',
    },
    heartbeatMinutes: {
      type: 'integer',
      title: 'Expect a message every … minutes',
      description: 'An incident says so when none came. Empty: no expectation.',
      minimum: 1,
      maximum: 10_080,
    },
    flapWindowSeconds: {
      type: 'integer',
      title: 'Flap window, seconds',
      description: 'A problem that comes back this soon after it was resolved reopens its incident.',
      minimum: 0,
      maximum: 86_400,
      default: 300,
    },
  },
}
const rateLimit: FieldSchema = {
  properties: {
    perMinute: { type: 'integer', title: 'Messages a minute', description: 'Both empty: no limit.', minimum: 1 },
    burst: { type: 'integer', title: 'At once', minimum: 1 },
  },
}
const poll: FieldSchema = {
  properties: {
    pollEverySeconds: {
      type: 'integer',
      title: 'Ask every … seconds',
      description: 'Empty: what the connector recommends.',
      minimum: 60,
      maximum: 86_400,
    },
  },
}
const delivery: FieldSchema = {
  properties: {
    timeoutSeconds: {
      type: 'number',
      title: 'Timeout, seconds',
      description: 'Until the answer begins. Usually 15.',
      minimum: 1,
      maximum: 30,
    },
    perSecond: {
      type: 'number',
      title: 'Deliveries a second',
      description: 'Empty: what the connector recommends.',
      minimum: 0.1,
    },
    concurrency: {
      type: 'integer',
      title: 'Deliveries at a time',
      description: 'Empty: what the connector recommends.',
      minimum: 1,
      maximum: 50,
    },
    allowHttp: {
      type: 'boolean',
      title: 'Plain http may be used',
      description: 'Refused where the operator of this hub does not allow it.',
    },
  },
}

interface GeneralFormProps {
  integration: Integration
  value: General
  change: (value: General) => void
  issues: readonly FieldIssue[]
}

export function GeneralForm({ integration: { auth, poll: polls, delivers }, value, change, issues }: GeneralFormProps) {
  // At the API these fields stand at the top.
  const atTop = issues.map(({ path, message }) => ({ path: `top.${path}`, message }))
  const groups = [
    { name: 'inbound', title: 'What comes in', schema: inbound, path: 'top', isThere: auth !== null || polls !== null },
    { name: 'rateLimit', title: 'Rate limit', schema: rateLimit, path: 'rateLimit', isThere: auth !== null },
    { name: 'poll', title: 'Polling', schema: poll, path: 'top', isThere: polls !== null },
    { name: 'delivery', title: 'How it is delivered to', schema: delivery, path: 'delivery', isThere: delivers },
  ] as const
  return groups
    .filter(({ isThere }) => isThere)
    .map(({ name, title, schema, path }) => (
      <fieldset key={name} className="mt-6">
        <legend className="eyebrow mb-3">{title}</legend>
        <SchemaForm
          schema={{ ...schema }}
          path={path}
          value={value[name]}
          change={(next) => change({ ...value, [name]: next })}
          issues={path === 'top' ? atTop : issues}
        />
      </fieldset>
    ))
}
