import * as z from 'zod'

const id = z.union([z.number(), z.string().min(1)])
const text = z.string().nullish()

/** …/webhooks/issues/. `ignored` is what `archived` was called before 2023. */
export const issue = z.object({
  action: z.enum(['created', 'unresolved', 'resolved', 'assigned', 'archived', 'ignored']),
  data: z.object({
    issue: z.object({
      id,
      shortId: text,
      title: text,
      culprit: text,
      level: text,
      substatus: text,
      platform: text,
      permalink: text,
      web_url: text,
      firstSeen: text,
      project: z.object({ slug: text }).nullish(),
    }),
  }),
})

/** …/webhooks/issue-alerts/. Older messages name the issue only by its API address. */
export const eventAlert = z.object({
  action: z.literal('triggered'),
  data: z.object({
    event: z.object({
      issue_id: id.nullish(),
      issue_url: text,
      title: text,
      message: text,
      culprit: text,
      level: text,
      environment: text,
      platform: text,
      web_url: text,
      datetime: text,
    }),
    triggered_rule: text,
  }),
})

/** …/webhooks/metric-alerts/. `metric_alert` is one violation of the rule, from its start to its end. */
export const metricAlert = z.object({
  action: z.enum(['critical', 'warning', 'resolved']),
  data: z.object({
    metric_alert: z.object({
      id,
      title: text,
      alert_rule: z.object({ name: text, environment: text }).nullish(),
      projects: z.array(z.string()).nullish(),
      date_started: text,
      date_detected: text,
      date_closed: text,
    }),
    description_title: text,
    description_text: text,
    web_url: text,
  }),
})

/** The WebHooks plugin of a project, which sends only what an alert rule triggers. */
export const legacy = z.object({
  id,
  project_slug: text,
  project: text,
  culprit: text,
  level: text,
  message: text,
  url: text,
  triggering_rules: z.array(z.string()).nullish(),
  event: z.object({ title: text, environment: text, platform: text }),
})
