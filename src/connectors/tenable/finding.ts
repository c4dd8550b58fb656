import * as z from 'zod'
import type { Action, Signal } from '../contract'
import { allKnown, instant, labelsOf, meaningOf, optionalScalar, type SeverityScale, scalar, severityOf } from '../values'

/** https://developer.tenable.com/docs/severity-ratings */
export const severities: SeverityScale = {
  field: 'severity',
  words: { critical: 'critical', high: 'error', medium: 'warning', low: 'info', info: 'info' },
}
/** https://developer.tenable.com/docs/refine-vulnerability-export-requests */
const states: Record<string, Action> = { OPEN: 'trigger', REOPENED: 'trigger', FIXED: 'resolve' }

/** A vulnerability of a chunk. https://developer.tenable.com/reference/exports-vulns-download-chunk */
const finding = z.object({
  state: optionalScalar,
  severity: optionalScalar,
  severity_modification_type: optionalScalar,
  output: z.string().nullish().catch(undefined),
  first_found: z.unknown().optional(),
  last_found: z.unknown().optional(),
  last_fixed: z.unknown().optional(),
  indexed: z.unknown().optional(),
  asset: z.object({
    uuid: scalar,
    hostname: optionalScalar,
    fqdn: optionalScalar,
    netbios_name: optionalScalar,
    ipv4: optionalScalar,
    operating_system: z.array(z.string()).nullish().catch(undefined),
  }),
  plugin: z.object({
    id: scalar,
    name: optionalScalar,
    family: optionalScalar,
    synopsis: optionalScalar,
    solution: optionalScalar,
    cve: z.array(z.string()).nullish().catch(undefined),
  }),
  port: z.object({ port: optionalScalar, protocol: optionalScalar, service: optionalScalar }).nullish().catch(undefined),
})

/**
 * What one finding says. Nothing, where its risk was accepted in Tenable, or where it was indexed at `untilSeconds` or later: then it comes in
 * the next export.
 */
export function signalsOf(record: unknown, untilSeconds: number | undefined): Signal[] {
  const read = finding.safeParse(record).data
  const action = read && meaningOf(states, read.state)
  if (!read || !action || read.severity_modification_type === 'ACCEPTED') return []
  const indexedMs = Date.parse(instant(read.indexed) ?? '')
  if (untilSeconds !== undefined && indexedMs >= untilSeconds * 1000) return []
  const { asset, plugin, port } = read
  // Port 0 is the host itself. A finding may be on several ports of a host, each fixed on its own.
  const where = port?.port && port.port !== '0' ? [port.port, port.protocol?.toLowerCase() || 'tcp'] : []
  const dedupKey = allKnown('asset', asset.uuid, 'plugin', plugin.id, ...where)
  if (!dedupKey) return []
  const host = asset.fqdn || asset.hostname || asset.netbios_name || asset.ipv4 || asset.uuid
  return [
    {
      dedupKey,
      action,
      severity: severityOf(severities, read.severity),
      title: `${plugin.name || `Plugin ${plugin.id}`} on ${host}${where.length ? ` (port ${where.join('/')})` : ''}`,
      description:
        [plugin.synopsis, plugin.solution && `Solution: ${plugin.solution}`, read.output?.slice(0, 1_000)]
          .filter(Boolean)
          .join('\n\n') || undefined,
      occurredAt: instant(action === 'resolve' ? (read.last_fixed ?? read.indexed) : (read.last_found ?? read.first_found)),
      link: /^\d+$/.test(plugin.id) ? `https://www.tenable.com/plugins/nessus/${plugin.id}` : undefined,
      labels: labelsOf({
        host,
        ip: asset.ipv4,
        os: asset.operating_system?.[0],
        plugin: plugin.id,
        family: plugin.family,
        cve: plugin.cve?.slice(0, 10),
        state: read.state,
        port: where.join('/'),
      }),
    },
  ]
}
