import * as z from 'zod'
import type { Filters } from '../../kit/jinja'
import { cut } from '../values'
import { attachments, blocks } from './blocks'
import {
  date,
  FIELD_MAX,
  HEADER_MAX,
  LABEL_MAX,
  labelsOf,
  mrkdwn,
  oneLine,
  severityColors,
  statusColors,
  TEXT_MAX,
  webLink,
} from './message'

const text = (value: unknown) => String(value ?? '')

/** How the destination itself writes; one filter each, so that templates can write alike. */
const filters: Filters = {
  mrkdwn: (value, max) => mrkdwn(text(value), typeof max === 'number' ? max : TEXT_MAX),
  one_line: (value) => oneLine(text(value)),
  slack_date: (value) => (Number.isNaN(Date.parse(text(value))) ? text(value) : date(text(value))),
  slack_link: (value) => webLink(text(value)),
  slack_labels: (value) => labelsOf(typeof value === 'object' && value !== null ? { ...value } : {}),
}

const heading = `{%- set happened = event.type|replace("incident.", "")|capitalize -%}
{%- if happened == "Assigned" and not incident.assignee -%}{%- set happened = "Unassigned" -%}{%- endif -%}
{%- set heading = happened ~ " · " ~ incident.priority ~ " · " ~ incident.severity ~ " · #" ~ incident.number -%}
`

const parts = {
  text: {
    title: 'Text',
    description: 'What notifications and screen readers say.',
    kind: 'text',
    schema: z
      .string()
      .min(1, 'must not be empty')
      .overwrite((said) => cut(said, TEXT_MAX)),
    default: `${heading}{{ (heading ~ ": " ~ incident.title|one_line)|mrkdwn }}`,
  },
  blocks: {
    title: 'Blocks',
    description: 'Block Kit, above the coloured part: a JSON list of at most 50 blocks.',
    kind: 'json',
    schema: blocks,
    default: `${heading}[
  {"type": "header", "text": {"type": "plain_text", "text": {{ heading[:${HEADER_MAX}] }}}}
]`,
  },
  attachments: {
    title: 'Attachments',
    description: 'The coloured part, with blocks of its own: a JSON list; [] leaves it away.',
    kind: 'json',
    schema: attachments,
    default: `${heading}{%- set colors = ${JSON.stringify({ triggered: severityColors, ...statusColors })} -%}
{%- set label = incident.title|one_line|mrkdwn(${LABEL_MAX}) -%}
{%- set link = incident.link|slack_link -%}
{%- set when = " · " ~ event.occurredAt|slack_date -%}
{%- macro said(text) -%}{"type": "mrkdwn", "text": {{ text }}}{%- endmacro -%}
{%- macro field(name, value) -%}
{{ said("*" ~ name ~ "*\n" ~ value|one_line|mrkdwn(${FIELD_MAX - 3} - name|length)) }}
{%- endmacro -%}
[
  {
    "color": {{ colors.triggered[incident.severity] if incident.status == "triggered" else colors[incident.status] }},
    "fallback": {{ (heading ~ ": " ~ incident.title|one_line)|mrkdwn }},
    "blocks": [
      {"type": "section", "text": {{ said("*<" ~ link ~ "|" ~ label ~ ">*" if link else "*" ~ label ~ "*") }}},
      {%- if incident.description %}
      {"type": "section", "text": {{ said(incident.description|mrkdwn) }}},
      {%- endif %}
      {"type": "section", "fields": [
        {{ field("Status", incident.status) }},
        {{ field("Severity", incident.severity ~ " (" ~ incident.priority ~ ")") }},
        {%- if service %}
        {{ field("Service", service.name) }},
        {%- endif %}
        {%- if incident.assignee.name %}
        {{ field("Assignee", incident.assignee.name) }},
        {%- endif %}
        {{ field("Source", source.name) }},
        {{ field("Occurrences", incident.occurrences) }},
        {{ said("*Opened*\n" ~ incident.openedAt|slack_date) }}
      ]},
      {%- if incident.labels %}
      {"type": "context", "elements": [{{ said(incident.labels|slack_labels|mrkdwn) }}]},
      {%- endif %}
      {"type": "context", "elements": [{{ said((happened ~ " by " ~ event.actor|one_line)|mrkdwn(${TEXT_MAX} - when|length) ~ when) }}]}
    ]
  }
]`,
  },
} as const

export const templates = { parts, filters }
