import { type Action, ignored, type Normalised, type Signal, testMessage, unreadable } from '../contract'
import { allKnown, firstKnown, instant, labelsOf, meaningOf, signal, webLink, wordsOf } from '../values'
import { readAssessment } from './assessment'
import type { Runs } from './payloads'

/** https://developer.hashicorp.com/terraform/cloud-docs/api-docs/notification-configurations#notification-triggers */
const triggers: Record<string, Action | null> = {
  'run:errored': 'trigger',
  'run:completed': 'resolve',
  'run:created': null,
  'run:planning': null,
  'run:needs_attention': null,
  'run:applying': null,
  'workspace:auto_destroy_reminder': null,
  'workspace:auto_destroy_run_results': null,
  'change_request:created': null,
  'team:change_request': null,
}
/** "Errored" is also said of what a person stopped. https://developer.hashicorp.com/terraform/cloud-docs/run/states */
const stopped = ['canceled', 'force_canceled', 'discarded']

export function readRuns(body: Runs): Normalised {
  const workspace = firstKnown(body.workspace_id, allKnown(body.organization_name, body.workspace_name))
  const signals: Signal[] = []
  let last: Normalised = []
  for (const [i, one] of body.notifications.entries()) {
    const at = `notifications.${i}`
    // Sent when a configuration is made or enabled, and by "Send a test".
    if (one.trigger === 'verification') {
      last = testMessage('HCP Terraform asks whether we are there')
      continue
    }
    const reading = one.trigger.startsWith('assessment:')
      ? readAssessment({ ...body, trigger: one.trigger, message: one.message })
      : readRun(body, one, workspace, at)
    if (Array.isArray(reading)) signals.push(...reading)
    else if (reading.kind === 'unreadable') return reading
    else last = reading
  }
  return signals.length > 0 ? signals : last
}

function readRun(body: Runs, one: Runs['notifications'][number], workspace: string | undefined, at: string): Normalised {
  const meaning = meaningOf(triggers, one.trigger)
  if (meaning === undefined) return unreadable(`${at}.trigger`, `not a known trigger; known are: ${wordsOf(triggers)}`)
  if (meaning === null) return ignored(`"${one.trigger}" says nothing about whether a problem is open`)
  if (one.run_status && stopped.includes(one.run_status))
    return ignored(`the run was ${one.run_status}: that is no verdict on the workspace`)
  if (!workspace)
    return unreadable('workspace_id', 'neither this nor organization and workspace name tell the workspace from others')
  return [
    signal({
      dedupKey: `${workspace}:run`,
      action: meaning,
      title: `Terraform ${body.workspace_name || workspace}: ${one.message || one.trigger}`,
      description: [one.error_message, body.run_message].filter(Boolean).join('\n'),
      occurredAt: instant(one.run_updated_at),
      link: webLink(body.run_url),
      labels: labelsOf({
        organization: body.organization_name,
        workspace: body.workspace_name,
        run: body.run_id,
        status: one.run_status,
        by: one.run_updated_by,
      }),
    }),
  ]
}
