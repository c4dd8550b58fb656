import { defineSource, ignored, type Normalised, testMessage, unreadable } from '../contract'
import { firstKnown, instant, known, labelsOf, meaningOf, signal, webLink, wordsOf } from '../values'
import { failedHosts, type Job, job, kindOf } from './job'

export const source = defineSource({
  reads:
    'Webhook notifications of AWX, Tower and Automation Controller: jobs, workflows, project and inventory updates, ad hoc commands and management jobs.',
  identity: 'The kind of job, the name of its template, the project and the inventory; never the run.',
  severities: [],
  verify: null,
  payload: job,
  normalise(one): Normalised {
    if (one.status === undefined) return textOnly(one)
    const meaning = meaningOf(statuses, one.status)
    if (!meaning) return unreadable('status', `"${one.status}" is no status of a job; known are: ${wordsOf(statuses)}`)
    if (!meaning.action) return ignored(`the job is "${one.status}": ${meaning.says}`)
    const name = known(one.name)
    if (!name) return unreadable('name', 'the job has no name, so nothing tells it from others')

    const kind = kindOf(one)
    const hosts = failedHosts(one)
    const count = hosts.length > 1 ? ` on ${hosts.length} hosts` : hosts[0] ? ` on ${hosts[0].name}` : ''
    const failed = meaning.action === 'trigger'
    return [
      signal({
        // Without the limit: "relaunch on failed hosts" sets one, and its success is what ends the problem.
        dedupKey: [kind?.key, name, one.project, one.inventory].map(known).filter(Boolean).join(':'),
        action: meaning.action,
        title: `${kind?.title ?? 'Job'} "${name}" ${meaning.says}${failed ? count : ''}`,
        description: failed ? detail(one, hosts) : undefined,
        occurredAt: instant(one.finished),
        link: webLink(one.url),
        labels: labelsOf({
          template: name,
          kind: kind?.key,
          project: one.project,
          inventory: one.inventory,
          playbook: one.playbook,
          limit: one.limit,
          run: one.id,
          user: one.created_by,
        }),
      }),
    ]
  },
})

/** `UnifiedJob.STATUS_CHOICES` of AWX (awx/main/models/unified_jobs.py). A canceled job neither failed nor came right. */
const statuses: Record<string, { action?: 'trigger' | 'resolve'; says: string }> = {
  failed: { action: 'trigger', says: 'failed' },
  error: { action: 'trigger', says: 'ended in an error' },
  successful: { action: 'resolve', says: 'succeeded' },
  canceled: { says: 'somebody stopped it, which says nothing about the problem' },
  new: { says: 'it has not ended' },
  pending: { says: 'it has not ended' },
  waiting: { says: 'it has not ended' },
  running: { says: 'it has not ended' },
}

/**
 * Bodies that hold a text and no status: the test button (awx/api/views/__init__.py) and approvals
 * (awx/main/notifications/custom_notification_base.py). AWX fixes the wording of both.
 */
function textOnly({ body, approval_status }: Job): Normalised {
  if (firstKnown(approval_status)) return ignored('an approval says nothing about whether a job failed')
  const text = body ?? ''
  if (/^(Ansible Tower )?Test Notification \d+\b/.test(text)) return testMessage('the test button of a notification template')
  if (/^The approval node "/.test(text)) return ignored('an approval says nothing about whether a job failed')
  return unreadable('status', 'neither a job with its status nor a text that AWX writes by itself')
}

const detail = ({ traceback, body }: Job, hosts: { name: string; how: string }[]) =>
  [
    hosts
      .slice(0, 20)
      .map(({ name, how }) => `${name}: ${how}`)
      .join('\n'),
    hosts.length > 20 ? `and ${hosts.length - 20} more hosts` : '',
    known(traceback),
    known(body),
  ]
    .filter(Boolean)
    .join('\n')
