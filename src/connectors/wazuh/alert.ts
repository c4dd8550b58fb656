import * as z from 'zod'
import { isRecord, known, optionalScalar } from '../values'

const scores = z.object({
  cve: optionalScalar,
  status: optionalScalar,
  title: optionalScalar,
  package: z.object({ name: optionalScalar }).nullish().catch(undefined),
})
const sca = z.object({
  type: optionalScalar,
  policy: optionalScalar,
  policy_id: optionalScalar,
  check: z.object({ id: optionalScalar, title: optionalScalar, result: optionalScalar }).nullish().catch(undefined),
})

/** An alert of alerts.json, which the integrator hands to every script. https://documentation.wazuh.com/current/user-manual/manager/event-logging.html */
const alert = z.object({
  timestamp: optionalScalar,
  rule: z
    .object({
      id: optionalScalar,
      level: optionalScalar,
      description: optionalScalar,
      groups: z.array(z.string()).nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
  agent: z.object({ id: optionalScalar, name: optionalScalar, ip: optionalScalar }).nullish().catch(undefined),
  agentless: z.object({ host: optionalScalar }).nullish().catch(undefined),
  manager: z.object({ name: optionalScalar }).nullish().catch(undefined),
  location: optionalScalar,
  full_log: optionalScalar,
  severity: optionalScalar,
  syscheck: z.object({ path: optionalScalar }).nullish().catch(undefined),
  data: z
    .object({ srcip: optionalScalar, vulnerability: scores.nullish().catch(undefined), sca: sca.nullish().catch(undefined) })
    .nullish()
    .catch(undefined),
})
export type Alert = z.output<typeof alert>

/** The alert, however it is wrapped: as it is, or in the bodies of the integrations for Slack, Shuffle and others that speak their language. */
export const anyAlert = z.preprocess(unwrapped, alert)

function unwrapped(body: unknown): unknown {
  if (!isRecord(body)) return body
  for (const inner of [body.all_fields, body._source, body.alert]) if (isRecord(inner) && isRecord(inner.rule)) return inner
  if (isRecord(body.rule)) return body
  const attachment: unknown = Array.isArray(body.attachments) ? body.attachments[0] : undefined
  if (isRecord(attachment)) return ofSlack(attachment)
  if (known(body.rule_id)) return ofShuffle(body)
  return ofText(body)
}

/** integrations/slack.py of github.com/wazuh/wazuh: fields named Agent, Agentless Host, Location and Rule ID. */
function ofSlack({ title, text, fields }: Record<string, unknown>): unknown {
  const field = (name: string): string => {
    const found = Array.isArray(fields) ? fields.find((one) => isRecord(one) && one.title === name) : undefined
    return isRecord(found) && typeof found.value === 'string' ? found.value : ''
  }
  const [, id, name] = /^\((\S{1,20})\) - (.{1,200})$/.exec(field('Agent')) ?? []
  const [, rule, level] = /^(\d{1,10})\s*_?\(Level (\d{1,2})\)_?$/.exec(field('Rule ID')) ?? []
  return {
    rule: { id: rule, level, description: title },
    agent: { id, name },
    agentless: { host: field('Agentless Host') },
    location: field('Location'),
    full_log: text,
  }
}

/** integrations/shuffle.py, where the alert itself (`all_fields`) was left out by its options. */
const ofShuffle = ({ rule_id, title, text, timestamp, severity }: Record<string, unknown>): unknown => ({
  rule: { id: rule_id, description: title },
  full_log: text,
  timestamp,
  severity,
})

/**
 * A script that writes the alert into lines, as Keep's does: "Rule ID 5710", "Level 5", "Agent ID 001", "Agent Name web-1", "Title …".
 * The words at the start of each line are the script's own.
 */
function ofText({ message, description, severity, created_at }: Record<string, unknown>): unknown {
  const lines = typeof description === 'string' ? description.slice(0, 20_000).split('\n') : []
  const after = (word: string) =>
    lines
      .find((line) => line.startsWith(`${word} `))
      ?.slice(word.length + 1)
      .trim()
  return {
    rule: { id: after('Rule ID'), level: after('Level'), description: known(message) ?? after('Title') },
    agent: { id: after('Agent ID'), name: after('Agent Name') },
    full_log: after('Full Log'),
    severity,
    timestamp: created_at,
  }
}
