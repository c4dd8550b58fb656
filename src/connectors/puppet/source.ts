import * as z from 'zod'
import { defineSource, ignored, type Normalised, unreadable } from '../contract'
import { firstKnown, instant, isRecord, known, labelsOf, meaningOf, optionalScalar, signal, webLink, wordsOf } from '../values'

const log = z.object({ level: optionalScalar, message: optionalScalar, source: optionalScalar })
const failing = z.object({ resource: optionalScalar, file: optionalScalar, line: optionalScalar })

/**
 * A report, whole as `to_data_hash` gives it or as little of it as the processor on this connector's page sends. PuppetDB calls the node
 * `certname` and the end of the run `end_time`.
 * https://www.puppet.com/docs/puppet/8/format_report.html and https://www.puppet.com/docs/puppetdb/8/api/wire_format/report_format_v8.html
 */
const fields = z.object({
  host: optionalScalar,
  certname: optionalScalar,
  environment: optionalScalar,
  status: optionalScalar,
  noop: optionalScalar,
  noop_pending: optionalScalar,
  cached_catalog_status: optionalScalar,
  time: optionalScalar,
  end_time: optionalScalar,
  configuration_version: optionalScalar,
  puppet_version: optionalScalar,
  server_used: optionalScalar,
  master_used: optionalScalar,
  url: optionalScalar,
  logs: z.array(log).nullish().catch(undefined),
  failed_resources: z
    .array(z.union([z.string().transform((resource) => ({ resource })), failing]))
    .nullish()
    .catch(undefined),
  resource_statuses: z.record(z.string(), z.unknown()).nullish().catch(undefined),
})
type Report = z.output<typeof fields>

/** PuppetDB's command, and processors that wrap the report. */
const report = z.preprocess((body) => {
  if (!isRecord(body)) return body
  const inner = [body.report, body.payload].find(isRecord)
  return inner ? { ...body, ...inner } : body
}, fields)

const statuses = { failed: 'trigger', changed: 'resolve', unchanged: 'resolve' } as const

/** Whether the catalog is an old one because there was no new one. https://www.puppet.com/docs/puppet/8/format_report.html */
const cachedCatalogs: Record<string, boolean> = { not_used: false, explicitly_requested: false, on_failure: true }

export const source = defineSource({
  reads: 'Reports of Puppet runs, by the report processor of this page, whole as JSON, or as PuppetDB words them.',
  identity: 'The node’s certname and the environment of the run.',
  severities: [],
  verify: null,
  payload: report,

  normalise(one): Normalised {
    const node = firstKnown(one.certname, one.host)
    const action = meaningOf<'trigger' | 'resolve'>(statuses, one.status)
    if (!action) return unreadable('status', `"${one.status ?? ''}" is no status of a run; known are: ${wordsOf(statuses)}`)
    if (!node) return unreadable('host', 'neither host nor certname names the node')
    // Without a fresh catalog a run applies the last good one and calls itself unchanged.
    const stale = meaningOf(cachedCatalogs, one.cached_catalog_status ?? 'not_used')
    if (stale === undefined) return unreadable('cached_catalog_status', `not known; known are: ${wordsOf(cachedCatalogs)}`)
    if (action === 'resolve' && !stale && isTrue(one.noop)) {
      return ignored('a run in noop mode changes nothing, so it proves nothing')
    }
    const failed = action === 'trigger' || stale
    const resources = failedResources(one)
    const why =
      action === 'trigger'
        ? [
            'Puppet run failed',
            resources.length ? `${resources.length} ${resources.length === 1 ? 'resource' : 'resources'}` : '',
          ]
        : ['Puppet could not compile a catalog and used the cached one']
    return [
      signal({
        dedupKey: [node, known(one.environment)].filter(Boolean).join(':'),
        action: failed ? 'trigger' : 'resolve',
        title: failed ? `${why.filter(Boolean).join(', ')}: ${node}` : `Puppet run succeeded: ${node}`,
        description: failed ? [...resources.slice(0, 20), ...errorsOf(one)].join('\n') || undefined : undefined,
        occurredAt: instant(one.end_time) ?? instant(one.time),
        link: webLink(one.url),
        labels: labelsOf({
          node,
          environment: one.environment,
          version: one.configuration_version,
          puppet: one.puppet_version,
          server: firstKnown(one.server_used, one.master_used),
        }),
      }),
    ]
  },
})

const isTrue = (text: unknown) => typeof text === 'string' && text.toLowerCase() === 'true'

function failedResources({ failed_resources, resource_statuses }: Report): string[] {
  const sent = (failed_resources ?? []).map((one) => {
    const { resource, file, line } = { file: undefined, line: undefined, ...one }
    return [known(resource), [known(file), known(line)].filter(Boolean).join(':')].filter(Boolean).join(' at ')
  })
  const found = Object.entries(resource_statuses ?? {})
    .filter(([, one]) => isRecord(one) && (one.failed === true || one.failed_to_restart === true))
    .map(([name, one]) => {
      const { file, line } = one as Record<string, unknown>
      return [name, [known(file), known(line)].filter(Boolean).join(':')].filter(Boolean).join(' at ')
    })
  return [...sent, ...found].filter(Boolean)
}

/** Log levels of Puppet, worst last: debug, info, notice, warning, err, alert, emerg, crit. */
const errorsOf = ({ logs }: Report): string[] =>
  (logs ?? [])
    .filter(({ level }) => /^(err|error|alert|emerg|crit)$/i.test(level ?? ''))
    .slice(0, 10)
    .map(({ message }) => known(message) ?? '')
    .filter(Boolean)
