import * as z from 'zod'
import { parseJson } from '../decode'
import { firstKnown, isRecord, known, optionalScalar } from '../values'

const host = z.object({
  failed: optionalScalar,
  dark: z.coerce.number().catch(0),
  failures: z.coerce.number().catch(0),
})

const fields = z.object({
  status: optionalScalar.transform((text) => known(text)),
  name: optionalScalar,
  id: optionalScalar,
  /** "Job", "Project Update" …; since AWX 9 it is left out, and the address tells the kind. */
  friendly_name: optionalScalar,
  url: optionalScalar,
  project: optionalScalar,
  inventory: optionalScalar,
  playbook: optionalScalar,
  limit: optionalScalar,
  created_by: optionalScalar,
  finished: optionalScalar,
  traceback: optionalScalar,
  /** The summary of a workflow's nodes, or the whole text of a test or an approval. */
  body: optionalScalar,
  approval_status: optionalScalar,
  hosts: z
    .record(z.string(), host.catch({ failed: undefined, dark: 0, failures: 0 }))
    .nullish()
    .catch(undefined),
})

/**
 * What AWX posts: `notification_data()` of the job, with `friendly_name` before AWX 9
 * (github.com/ansible/awx, awx/main/models/unified_jobs.py, jobs.py and workflow.py). Custom bodies often wrap the same thing as
 * `job_metadata` or `job`: https://docs.ansible.com/automation-controller/latest/html/userguide/notifications.html
 */
export const job = z.preprocess(unwrapped, fields)
export type Job = z.output<typeof fields>

function unwrapped(body: unknown): unknown {
  if (!isRecord(body)) return body
  return { ...asRecord(body.job), ...asRecord(body.job_metadata), ...body }
}

function asRecord(value: unknown): Record<string, unknown> {
  if (isRecord(value)) return value
  const parsed = typeof value === 'string' && value.startsWith('{') ? parseJson(value) : undefined
  return parsed?.ok && isRecord(parsed.value) ? parsed.value : {}
}

const kinds = {
  playbook: 'Job',
  workflow: 'Workflow',
  project: 'Project update',
  inventory: 'Inventory update',
  command: 'Ad hoc command',
  management: 'Management job',
} as const
type Kind = keyof typeof kinds

const friendly: Record<string, Kind> = {
  job: 'playbook',
  'workflow job': 'workflow',
  'project update': 'project',
  'inventory update': 'inventory',
  'adhoc command': 'command',
  'system job': 'management',
}

/** From the address (`…/#/jobs/playbook/17`) or, where it is none of AWX's, from the friendly name. */
export function kindOf({ url, friendly_name }: Job): { key: Kind; title: string } | undefined {
  const segment = /\/jobs\/([a-z]+)\/\d+/.exec(url ?? '')?.[1] ?? ''
  const key = Object.hasOwn(kinds, segment) ? (segment as Kind) : friendly[firstKnown(friendly_name)?.toLowerCase() ?? '']
  return key && { key, title: kinds[key] }
}

/** `dark` counts what could not be reached (awx/main/models/jobs.py). */
export const failedHosts = ({ hosts }: Job) =>
  Object.entries(hosts ?? {})
    .filter(([, { failed, dark, failures }]) => failed?.toLowerCase() === 'true' || dark > 0 || failures > 0)
    .map(([name, { dark, failures }]) => ({ name, how: dark > 0 ? 'unreachable' : `${failures || 'some'} failed` }))
