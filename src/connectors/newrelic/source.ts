import * as z from 'zod'
import { type Action, defineSource, ignored, type Normalised, unreadable } from '../contract'
import { decodeFields } from '../decode'
import { type Fields, fieldsOf } from '../fields'
import { allKnown, instant, labelsOf, meaningOf, type SeverityScale, severityOf, signal, webLink, wordsOf } from '../values'

/**
 * `state` of an issue, and `current_state` of an incident in older channels. null: all its incidents ended and it will be closed.
 * https://docs.newrelic.com/docs/alerts/get-notified/custom-variables-alert-event-workflows
 */
const states: Record<string, Action | null> = {
  CREATED: 'trigger',
  ACTIVATED: 'trigger',
  ACTIVE: 'trigger',
  open: 'trigger',
  opened: 'trigger',
  ACKNOWLEDGED: 'acknowledge',
  CLOSED: 'resolve',
  RESOLVED: 'resolve',
  DEACTIVATED: null,
}

const priorities: SeverityScale = {
  field: 'priority of an issue',
  words: { CRITICAL: 'critical', HIGH: 'error', MEDIUM: 'warning', LOW: 'info' },
}
const severities: SeverityScale = {
  field: 'severity of an incident (older channels)',
  words: { CRITICAL: 'critical', WARNING: 'warning', INFO: 'info' },
}

/**
 * The payload is a template of the admin's with issue variables; New Relic's own has `id`, `issueUrl`, `title`, `priority`, `state`,
 * `impactedEntities`, `createdAt`, `updatedAt`, `alertPolicyNames`, `alertConditionNames`, `workflowName`. Channels from before 2023 send
 * `incident_id`, `current_state`, `severity`, `condition_name`, `policy_name`, `targets`, `details`, `timestamp`, as JSON or as a form.
 */
export const source = defineSource({
  reads:
    'Issues as workflows send them (New Relic’s default template, ours and others with its variables), and incidents of older webhook channels.',
  identity:
    'The issue’s id, or the incident’s (0 is one), also from its address; else the account, the condition and its target.',
  severities: [priorities, severities],

  // New Relic signs nothing; the destination shows our key as a bearer token or in a custom header.
  verify: null,

  decode: decodeFields({ jsonField: 'payload' }),
  payload: z.record(z.string(), z.unknown()),

  normalise(body): Normalised {
    const fields = fieldsOf(body)
    const word = fields.text('currentstate', 'state', 'issuestate', 'status')
    if (word === undefined) return unreadable('state', 'nothing says whether the issue is open: add state to the template')
    const action = meaningOf(states, word)
    if (action === undefined) return unreadable('state', `"${word}" is none of ${wordsOf(states)}`)
    if (action === null) return ignored(`the issue is "${word}": its closing follows`)
    const dedupKey = identityOf(fields)
    if (!dedupKey) return unreadable('id', 'neither an issue nor an incident is named, nor a condition with its account')
    const condition = fields.text('conditionname', 'alertconditionnames', 'accumulations.conditionname')
    const policy = fields.text('policyname', 'alertpolicynames', 'accumulations.policyname')
    return [
      signal({
        dedupKey,
        action,
        severity: severityOf(priorities, fields.text('priority', 'severity')) ?? severityOf(severities, fields.text('severity')),
        title: fields.text('title', 'issuetitle', 'annotations.title', 'name') ?? condition ?? policy ?? 'New Relic issue',
        description: fields.text('details', 'description', 'annotations.description'),
        occurredAt: timeOf(fields, action),
        link: webLink(fields.text('issueurl', 'issuepageurl', 'incidenturl', 'url', 'link')),
        labels: labelsOf({
          entities: entitiesOf(fields),
          condition,
          policy,
          account: fields.text('accountname', 'accountid', 'nraccountid'),
          workflow: fields.text('workflowname'),
          owner: fields.text('owner', 'acknowledgedby'),
          runbook: fields.text('runbookurl', 'runbook'),
        }),
      }),
    ]
  },
})

function identityOf(fields: Fields): string | undefined {
  const issue = fields.text('issueid', 'id') ?? /\/issues\/([\w-]{1,100})/.exec(addressOf(fields))?.[1]
  if (issue) return `issue:${issue}`
  const incident = fields.text('incidentid') ?? /\/incidents\/(\d{1,30})/.exec(addressOf(fields))?.[1]
  if (incident) return `incident:${incident}`
  const condition = allKnown(
    fields.text('accountid', 'accountname', 'nraccountid'),
    fields.text('conditionid', 'conditionname', 'alertconditionnames'),
  )
  return condition && ['condition', condition, ...entitiesOf(fields)].join(':')
}

const addressOf = (fields: Fields): string =>
  fields.text('issueurl', 'issuepageurl', 'incidenturl', 'incidentacknowledgeurl') ?? ''

const entitiesOf = (fields: Fields): string[] =>
  fields.list('impactedentities', 'entitiesdata.names', 'entitiesdata.entities', 'targets')

/** Never the beginning as the time of what came later: that would make it look out of date. */
function timeOf(fields: Fields, action: Action): string | undefined {
  const times = {
    trigger: ['activatedat', 'createdat', 'timestamp', 'updatedat'],
    acknowledge: ['acknowledgedat', 'issueacknowledgedat', 'updatedat', 'issueupdatedat'],
    resolve: ['closedat', 'issueclosedat', 'updatedat', 'issueupdatedat'],
  }
  return instant(fields.text(...times[action]))
}
