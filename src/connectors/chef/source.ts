import * as z from 'zod'
import { defineSource, ignored, type Normalised, testMessage, unreadable } from '../contract'
import { firstKnown, instant, known, labelsOf, optionalScalar, severityOf, signal, webLink } from '../values'

const control = z.object({ id: optionalScalar, title: optionalScalar, impact: z.coerce.number().catch(0) })
const profile = z.object({
  title: optionalScalar,
  name: optionalScalar,
  controls: z.array(control).nullish().catch(undefined),
})

/**
 * The two notifications of Chef Automate, and the text of its test button: github.com/chef/automate,
 * components/notifications-service/server/lib/formatters/webhook.ex, webhook.compliance.ex and lib/webhook_sender.ex.
 */
const notification = z.object({
  type: optionalScalar,
  text: optionalScalar,
  node_name: optionalScalar,
  node_uuid: optionalScalar,
  automate_fqdn: optionalScalar,
  automate_failure_url: optionalScalar,
  failure_snippet: optionalScalar,
  exception_title: optionalScalar,
  exception_message: optionalScalar,
  start_time_utc: optionalScalar,
  end_time_utc: optionalScalar,
  timestamp_utc: optionalScalar,
  failed_critical_profiles: z.array(profile).nullish().catch(undefined),
  number_of_failed_critical_tests: optionalScalar,
  total_number_of_failed_tests: optionalScalar,
})
type Notification = z.output<typeof notification>

/** Chef's words for an impact: 0.7 and more, 0.4 and more, less. https://docs.chef.io/inspec/profiles/controls/ */
const impacts = {
  field: 'impact of the worst control',
  words: { critical: 'critical', major: 'error', minor: 'warning' },
} as const

export const source = defineSource({
  reads: 'Failed client runs (converge_failure) and failed critical controls of compliance scans (compliance_failure).',
  identity: 'The kind of failure and the node; of a client run the title of its exception too.',
  neverResolves: 'Chef Automate notifies of failures only; it never says that a later run went well.',
  severities: [impacts],
  verify: null,
  payload: notification,

  normalise(one): Normalised {
    switch (known(one.type)?.toLowerCase()) {
      case 'converge_failure':
        return runFailed(one)
      case 'compliance_failure':
        return scanFailed(one)
      case undefined:
        return /^TEST: /.test(one.text ?? '')
          ? testMessage('the test button of a notification')
          : unreadable('type', 'neither converge_failure nor compliance_failure')
      default:
        return ignored(`"${one.type}" is no failure that Chef Automate documents`)
    }
  },
})

function runFailed(one: Notification): Normalised {
  const node = known(one.node_name)
  if (!node) return unreadable('node_name', 'the node that failed is not named')
  return [
    signal({
      dedupKey: ['converge', node, known(one.exception_title)].filter(Boolean).join(':'),
      action: 'trigger',
      title: `Chef run failed on ${node}: ${firstKnown(one.exception_title, one.exception_message) ?? 'no exception named'}`,
      description: firstKnown(one.exception_message, one.failure_snippet),
      occurredAt: instant(one.end_time_utc, { zone: 'utc' }) ?? instant(one.timestamp_utc, { zone: 'utc' }),
      link: webLink(one.automate_failure_url),
      labels: labelsOf({ node, automate: one.automate_fqdn }),
    }),
  ]
}

function scanFailed(one: Notification): Normalised {
  const node = firstKnown(one.node_name, one.node_uuid)
  if (!node) return unreadable('node_name', 'the node that failed is not named')
  const profiles = one.failed_critical_profiles ?? []
  const controls = profiles.flatMap((each) =>
    (each.controls ?? []).map((failed) => ({ ...failed, profile: firstKnown(each.title, each.name) })),
  )
  const count = firstKnown(one.number_of_failed_critical_tests) ?? controls.length
  return [
    signal({
      dedupKey: `compliance:${firstKnown(one.node_uuid, one.node_name)}`,
      action: 'trigger',
      severity: severityOf(impacts, impactOf(one, controls)),
      title: `Compliance scan of ${node} failed: ${count} critical ${String(count) === '1' ? 'test' : 'tests'}`,
      description:
        controls
          .slice(0, 20)
          .map(({ profile, title, id }) => [profile, firstKnown(title, id)].filter(Boolean).join(': '))
          .join('\n') || known(one.failure_snippet),
      link: webLink(one.automate_failure_url),
      labels: labelsOf({
        node: one.node_name,
        uuid: one.node_uuid,
        automate: one.automate_fqdn,
        profiles: profiles.slice(0, 10).map(({ title, name }) => firstKnown(title, name)),
        failed_tests: one.total_number_of_failed_tests,
      }),
    }),
  ]
}

function impactOf({ number_of_failed_critical_tests }: Notification, controls: { impact: number }[]): string | undefined {
  if (controls.length === 0) return Number(number_of_failed_critical_tests) > 0 ? 'critical' : undefined
  const worst = Math.max(...controls.map(({ impact }) => impact))
  return worst >= 0.7 ? 'critical' : worst >= 0.4 ? 'major' : 'minor'
}
