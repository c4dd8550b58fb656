import * as z from 'zod'
import { defineSource, type Normalised, type Severity, testMessage, unreadable } from '../contract'
import { decodeFields } from '../decode'
import { type Fields, fieldsOf, tagsOf } from '../fields'
import { allKnown, instant, labelsOf, type SeverityScale, severityOf, signal, webLink } from '../values'
import { actionOf } from './state'
import { type Title, titleOf } from './title'

/** A policy of this house: what Datadog calls an error wakes people. */
const types: SeverityScale = {
  field: 'alert_type ($ALERT_TYPE)',
  words: { error: 'critical', warning: 'warning', info: 'info', success: 'info' },
}
const priorities: SeverityScale = {
  field: 'alert_priority ($ALERT_PRIORITY), where there is no alert_type',
  words: { P1: 'critical', P2: 'error', P3: 'warning', P4: 'info', P5: 'info' },
}
const warnings: SeverityScale = {
  field: 'alert_transition, where there is neither',
  words: { Warn: 'warning', 'Re-Warn': 'warning' },
}

/**
 * The body is a template of the admin's, so any object may come: ours, Datadog's default (`id`, `last_updated`, `event_type`, `title`,
 * `date`, `org`, `body`), or one of other tools, with the variables of https://docs.datadoghq.com/integrations/webhooks/#variables.
 */
export const source = defineSource({
  reads:
    'Notifications of monitors by the Webhooks integration: our template, Datadog’s default payload and the templates of other tools, as JSON or as a form.',
  identity:
    'The alert cycle ($ALERT_CYCLE_KEY), else $AGGREG_KEY, else the monitor and its group, else (default payload) the title without its prefix.',
  severities: [types, priorities, warnings],

  // Datadog signs nothing; it shows our key in a custom header.
  verify: null,

  decode: decodeFields(),
  payload: z.record(z.string(), z.unknown()),

  normalise(body): Normalised {
    const fields = fieldsOf(body)
    const title = titleOf(fields.text('eventtitle', 'alerttitle', 'title', 'alertname', 'annotations.title'))
    if (title.test) return testMessage('a test notification of a monitor')
    const action = actionOf(fields, title)
    if (typeof action !== 'string') return action
    const text = fields.text('body', 'eventmsg', 'textonlymsg', 'text', 'message', 'annotations.eventmsg')
    const dedupKey = identityOf(fields, title, text)
    if (!dedupKey)
      return unreadable('alert_cycle_key', 'neither the cycle nor the monitor nor a title tells this alert from others')
    return [
      signal({
        dedupKey,
        action,
        severity: severityIn(fields, title),
        title: title.name || fields.text('alertstatus', 'status') || 'Datadog alert',
        description: plain(text ?? fields.text('alertstatus')),
        occurredAt: instant(fields.text('date', 'dateposix')) ?? instant(fields.text('lastupdated')),
        link:
          webLink(fields.text('link', 'url', 'eventurl')) ??
          webLink(/https:\/\/[\w.-]{1,100}\/monitors[#/]\d{1,20}\b/.exec(text ?? '')?.[0]),
        labels: labelsOf({
          ...tagsOf(fields, fields.raw('eventtags') ? 'eventtags' : 'tags', ['service', 'env', 'team', 'region', 'host']),
          monitor: fields.text('alertid', 'monitorid'),
          host: fields.text('hostname', 'host'),
          scope: fields.text('alertscope', 'scopes', 'scope') ?? title.group,
          metric: fields.text('alertmetric', 'metric'),
          priority: fields.text('alertpriority', 'severity'),
          organisation: fields.text('org.name', 'orgname'),
        }),
      }),
    ]
  },
})

function identityOf(fields: Fields, title: Title, text: string | undefined): string | undefined {
  const cycle = fields.text('alertcyclekey', 'cyclekey')
  if (cycle) return `cycle:${cycle}`
  const aggregate = fields.text('aggregkey', 'alertaggregkey', 'aggregationkey')
  if (aggregate) return `aggregate:${aggregate}`
  const monitor = fields.text('alertid', 'monitorid')
  const group = fields.text('alertscope', 'scopes', 'scope') ?? title.group ?? fields.text('hostname')
  if (monitor) return group ? `monitor:${monitor}:${group}` : `monitor:${monitor}`
  const address = monitorIn(text)
  if (address) return address
  const name = allKnown(title.name)
  return name && ['title', fields.text('org.id', 'orgid'), title.group, name].filter(Boolean).join(':')
}

/** The default payload names the monitor only by its address in the text: `…/monitors/309811?group=host%3Aa` (`#` in older ones). */
function monitorIn(text: string | undefined): string | undefined {
  const monitor = /\/monitors[#/](\d{1,20})\b/.exec(text ?? '')?.[1]
  const group = /\/monitors[#/]\d{1,20}\?(?:[^\s()#]{0,500}&)?group=([^&\s()]{1,300})/.exec(text ?? '')?.[1]
  return monitor && `monitor:${monitor}${group ? `:${decoded(group)}` : ''}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function severityIn(fields: Fields, title: Title): Severity | undefined {
  return (
    severityOf(types, fields.text('alerttype')) ??
    severityOf(priorities, fields.text('alertpriority', 'severity', 'priority')) ??
    severityOf(warnings, fields.text('alerttransition', 'transition') ?? title.transition)
  )
}

/** Without the marks of Datadog's Markdown around it. */
function plain(text = ''): string | undefined {
  const markdown = text.trim()
  return (markdown.startsWith('%%%') ? markdown.slice(3).replace(/%%%$/, '') : markdown).trim() || undefined
}
