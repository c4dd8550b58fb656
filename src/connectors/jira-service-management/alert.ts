import * as z from 'zod'
import { type Action, ignored, type Normalised, unreadable } from '../contract'
import { kind } from '../kind'
import {
  firstKnown,
  instant,
  labelsOf,
  meaningOf,
  optionalScalar,
  type SeverityScale,
  scalar,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from '../values'

/** https://support.atlassian.com/jira-service-management-cloud/docs/what-is-an-alert/ */
export const alertPriorities: SeverityScale = {
  field: 'priority of an alert',
  words: { P1: 'critical', P2: 'error', P3: 'warning', P4: 'info', P5: 'info' },
}

/**
 * What was done with an alert: https://support.atlassian.com/jira-service-management-cloud/docs/alert-action-data-for-jira-edge-connector/
 * and, for those that it leaves out, https://docs.opsgenie.com/docs/opsgenie-edge-connector-alert-action-data of the product that it was.
 * Other names are custom actions, or new ones that may well say that it ended, so they are not guessed at.
 */
const actions: Record<string, Action | null> = {
  Create: 'trigger',
  UnAcknowledge: 'trigger',
  UpdatePriority: 'trigger',
  Acknowledge: 'acknowledge',
  TakeOwnership: 'acknowledge',
  Close: 'resolve',
  Delete: 'resolve',
  AddNote: null,
  AddTags: null,
  RemoveTags: null,
  AddDetails: null,
  RemoveDetails: null,
  AddRecipient: null,
  AddResponder: null,
  AddTeam: null,
  AssignOwnership: null,
  UpdateMessage: null,
  UpdateDescription: null,
  Escalate: null,
  EscalateNext: null,
  EscalateToNext: null,
  Snooze: null,
  SnoozeEnded: null,
  SlaBreached: null,
  SendNotification: null,
}

/** One action on one alert. Times are nanoseconds or milliseconds; details, where ticked, are pairs of text. */
export const alert = kind(
  z.object({
    action: scalar,
    integrationName: optionalScalar,
    source: z.object({ name: optionalScalar, type: optionalScalar }).nullish().catch(undefined),
    alert: z.object({
      alertId: optionalScalar,
      id: optionalScalar,
      alias: optionalScalar,
      tinyId: optionalScalar,
      message: optionalScalar,
      description: optionalScalar,
      entity: optionalScalar,
      source: optionalScalar,
      username: optionalScalar,
      priority: optionalScalar,
      oldPriority: optionalScalar,
      updatedAt: optionalScalar,
      createdAt: optionalScalar,
      tags: z.array(z.string()).nullish().catch(undefined),
      details: z.record(z.string(), z.unknown()).nullish().catch(undefined),
    }),
  }),
  ({ action: word, alert, integrationName, source }): Normalised => {
    const action = meaningOf(actions, word)
    if (action === undefined) return unreadable('action', `unknown action "${word}"; known are: ${wordsOf(actions)}`)
    if (action === null) return ignored(`"${word}" changes nothing about whether the alert is open`)
    const id = firstKnown(alert.alertId, alert.id, alert.alias)
    if (!id) return unreadable('alert.alertId', 'neither this nor the alias names the alert')
    return [
      signal({
        dedupKey: `alert:${id}`,
        action,
        severity: severityOf(alertPriorities, alert.priority),
        title: firstKnown(alert.message) ?? `Alert ${alert.tinyId ?? id}`,
        description: firstKnown(alert.description)?.slice(0, 2000),
        occurredAt: instant(alert.updatedAt) ?? instant(alert.createdAt),
        link: webLink(alert.details?.url) ?? webLink(alert.details?.link),
        labels: labelsOf({
          alert: alert.tinyId && `#${alert.tinyId}`,
          alias: alert.alias,
          entity: alert.entity,
          source: alert.source,
          priority: alert.priority,
          tags: alert.tags,
          integration: integrationName,
          by: action === 'trigger' ? undefined : (alert.username ?? source?.name),
        }),
      }),
    ]
  },
)
