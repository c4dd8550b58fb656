import * as z from 'zod'
import { type Normalised, testMessage, unreadable } from '../contract'
import { firstKnown, instant, labelsOf, optionalScalar, type SeverityScale, severityOf, signal } from '../values'

/**
 * `http_output` of Falco, and what falcosidekick passes on (with `uuid`, `customfields`). Falco never says that something is over.
 * https://falco.org/docs/concepts/outputs/formatting/ and https://github.com/falcosecurity/falcosidekick
 */
export const falcoAlert = z.object({
  rule: z.string().min(1),
  priority: z.string(),
  output: optionalScalar,
  time: z.union([z.string(), z.number()]).nullish(),
  hostname: optionalScalar,
  source: optionalScalar,
  tags: z
    .union([z.array(z.string()), z.string()])
    .nullish()
    .catch(null),
  output_fields: z.record(z.string(), z.unknown()).nullish().catch(null),
})

/** https://falco.org/docs/concepts/rules/basic-elements/#priority */
export const falcoPriorities: SeverityScale = {
  field: 'priority of Falco',
  words: {
    Emergency: 'critical',
    Alert: 'critical',
    Critical: 'critical',
    Error: 'error',
    Warning: 'warning',
    Notice: 'info',
    Informational: 'info',
    Info: 'info',
    Debug: 'info',
  },
}

export function readFalco(alert: z.output<typeof falcoAlert>): Normalised {
  // What POST /test of falcosidekick makes.
  if (alert.rule === 'Test rule') return testMessage('falcosidekick was tested')
  // Falco writes <NA> for what does not apply.
  const fields = Object.fromEntries(Object.entries(alert.output_fields ?? {}).filter(([, value]) => value !== '<NA>'))
  const pod = firstKnown(fields['k8s.pod.name'])
  const namespace = firstKnown(fields['k8s.ns.name'])
  const container = firstKnown(fields['container.name'], fields['container.id'])
  const host = firstKnown(alert.hostname, fields['evt.hostname'])
  const place = pod ? [namespace, pod, container] : container && container !== 'host' ? [host, container] : [host]
  const where =
    place.filter(Boolean).join('/') || firstKnown(fields['ka.target.name'], fields['user.name'], fields['ka.user.name'])
  if (!where) return unreadable('hostname', 'neither this nor output_fields name where the rule was broken')
  return [
    signal({
      dedupKey: `falco:${alert.rule}:${where}`,
      action: 'trigger',
      severity: severityOf(falcoPriorities, alert.priority),
      title: `${alert.rule} in ${where}`,
      description: alert.output ?? undefined,
      occurredAt: instant(alert.time),
      labels: labelsOf({
        rule: alert.rule,
        priority: alert.priority,
        host,
        namespace,
        pod,
        container,
        user: fields['user.name'],
        process: fields['proc.cmdline'],
        tags: alert.tags,
      }),
    }),
  ]
}
