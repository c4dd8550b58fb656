import * as z from 'zod'
import { type Action, defineSource, ignored, type Normalised, unreadable } from '../contract'
import {
  firstKnown,
  instant,
  known,
  labelsOf,
  meaningOf,
  optionalScalar,
  scalar,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from '../values'
import { priorities } from './priorities'

/** Deleting an alert ends it as closing does: nothing more will come of it. */
const states: Record<string, Action> = {
  Create: 'trigger',
  UnAcknowledge: 'trigger',
  Acknowledge: 'acknowledge',
  Close: 'resolve',
  Delete: 'resolve',
}

/** Known actions that leave an alert as open as it was. A snoozed alert stays open, so the end of a snooze is no news either. */
const silent: Record<string, true> = Object.fromEntries(
  [
    'AddNote AddTags RemoveTags AddDetails RemoveDetails AddTeam AddRecipient AddResponder AddAttachment',
    'AssignOwnership TakeOwnership Assign Escalate EscalateNext EscalateToNext Snooze SnoozeEnded',
    'UpdatePriority UpdateMessage UpdateDescription ExecuteCustomAction CustomAction Custom',
  ]
    .join(' ')
    .split(' ')
    .map((action) => [action, true]),
)

/** `{ name }` of a source, or its name. */
const named = z
  .union([
    z.looseObject({ name: optionalScalar, type: optionalScalar }),
    z.string().transform((name) => ({ name, type: undefined })),
  ])
  .nullish()
  .catch(null)

/** A list, or what old bodies wrote instead of one: the text of it. */
const names = z
  .union([z.array(z.unknown()), z.string()])
  .nullish()
  .catch(null)

/**
 * What happened to an alert. Only Create and custom actions carry description and details; Escalate carries nothing but the alert's id.
 * https://support.atlassian.com/opsgenie/docs/opsgenie-edge-connector-alert-action-data/; those of JSM Operations are
 * the same
 */
const payload = z.object({
  action: scalar,
  alert: z.object({
    alertId: optionalScalar,
    id: optionalScalar,
    alias: optionalScalar,
    tinyId: optionalScalar,
    message: optionalScalar,
    description: optionalScalar,
    note: optionalScalar,
    priority: optionalScalar,
    entity: optionalScalar,
    source: optionalScalar,
    username: optionalScalar,
    tags: names,
    details: z.record(z.string(), z.unknown()).nullish().catch(null),
    createdAt: optionalScalar,
    updatedAt: optionalScalar,
  }),
  source: named,
  integrationName: optionalScalar,
})
type Alert = z.output<typeof payload>['alert']

export const source = defineSource({
  reads: 'Alert actions of the outgoing webhook of Opsgenie and of Jira Service Management Operations, which are the same.',
  identity: 'The alert’s id (`alertId`); of messages that carry none the alert’s alias.',
  severities: [priorities],

  // Neither signs; both let the admin add a header to the webhook.
  verify: null,

  payload,

  normalise({ action: word, alert, source: from }): Normalised {
    const action = meaningOf(states, word)
    if (!action) {
      return meaningOf(silent, word)
        ? ignored(`"${word}" says nothing about whether the alert is open`)
        : unreadable(
            'action',
            `neither an action that opens or ends an alert (${wordsOf(states)}) nor one known to leave it as it is`,
          )
    }
    const dedupKey = firstKnown(alert.alertId, alert.id, alert.alias)
    if (!dedupKey) return unreadable('alert.alertId', 'neither this nor alias tells the alert from others')
    return [
      signal({
        dedupKey,
        action,
        severity: severityOf(priorities, alert.priority),
        title: known(alert.message) ?? `Opsgenie alert ${known(alert.tinyId) ? `#${alert.tinyId}` : dedupKey}`,
        description: known(alert.description) ?? undefined,
        occurredAt: happenedAt(word.toLowerCase() === 'create', alert),
        link: linkOf(alert),
        labels: labelsOf({
          alias: alert.alias,
          number: alert.tinyId,
          entity: alert.entity,
          source: alert.source,
          priority: alert.priority,
          tags: typeof alert.tags === 'string' ? alert.tags : alert.tags?.filter((tag) => typeof tag === 'string'),
          by: action === 'trigger' ? undefined : alert.username,
          from: from?.name,
        }),
      }),
    ]
  },
})

/** Milliseconds, or in older bodies nanoseconds. `createdAt` stays the same for all actions, so it is only the time of the first. */
const happenedAt = (created: boolean, { createdAt, updatedAt }: Alert): string | undefined =>
  created ? (instant(createdAt) ?? instant(updatedAt)) : instant(updatedAt)

/** Opsgenie sends no link; tools that raise alerts write one into the details. */
function linkOf({ details, source: from }: Alert): string | undefined {
  for (const name of ['url', 'URL', 'link', 'generatorURL']) {
    const link = webLink(details?.[name])
    if (link) return link
  }
  return webLink(from)
}
