import * as z from 'zod'
import type { Reply } from '../contract'
import { notAPage, pollFailure } from '../poll-outcome'
import type { Poll } from '../polling'
import { ask, BYTES_MAX, type Cursor, iso, parsed, type Target } from './insight-api'
import { asset, signalsOfAsset, type Vulnerabilities, vulnerability, vulnerabilityIds } from './vulnerability'

export const list = z.object({
  data: z.array(z.unknown()),
  metadata: z.object({ cursor: z.string().nullish() }).nullish().catch(undefined),
})
type Trouble = Exclude<Poll<never>, { kind: 'page' }>

const ASSETS = 20
const VULNERABILITIES = 200
/** A scan can be handed in a good while after it ended. */
const SCAN_DELAY_MS = 6 * 3_600_000
const lowest = { critical: 'critical', high: 'error', medium: 'warning', low: 'info' } as const

/**
 * Assets scanned lately, each with what is new and what is remediated compared with `since`; and, because findings bear no severity,
 * the vulnerabilities that they name. The cloud's API, because the console's (v3) cannot be asked for what changed.
 * https://help.rapid7.com/insightvm/en-us/api/integrations.html
 */
export async function pollVulnerabilities(
  { since, until, after, size = ASSETS }: Cursor & { until: string },
  target: Target,
): Promise<Poll<Cursor>> {
  const reply = await ask(target, assets(since, size, after))
  // A place that Rapid7 knows no more: the window is read again from its beginning, at the next check.
  if (after && reply.status === 400) return { kind: 'page', signals: [], cursor: { since, until }, more: false }
  const failure = pollFailure(reply)
  if (failure) return failure
  const read = list.safeParse(parsed(reply.body))
  if (!read.success) return tooLarge(reply) ?? notAPage('the answer is not a list of assets')
  const found = read.data.data.flatMap((one) => asset.safeParse(one).data ?? [])
  const known = await details(vulnerabilityIds(found), target)
  if ('kind' in known) return known
  const next = read.data.metadata?.cursor
  return {
    kind: 'page',
    signals: found.flatMap((one) => signalsOfAsset(one, known.vulnerabilities, lowest[target.settings.lowestSeverity])),
    cursor: next ? { since, until, after: next, ...(size !== ASSETS && { size }) } : { since: until },
    more: Boolean(next),
  }

  /** Fewer assets at once, from the same place. */
  function tooLarge({ body }: Reply): Poll<Cursor> | undefined {
    if (body.length < BYTES_MAX / 2) return undefined
    if (size === 1) return { kind: 'rejected', code: 'too_large', reason: 'The findings of one asset are larger than 4 MB.' }
    return { kind: 'page', signals: [], cursor: { since, until, ...(after && { after }), size: size >> 1 }, more: true }
  }
}

export const assets = (since: string, size: number, after?: string) => ({
  method: 'POST' as const,
  path: `/vm/v4/integration/assets?${new URLSearchParams({ size: `${size}`, comparisonTime: since, includeSame: 'false', ...(after && { cursor: after }) })}`,
  json: { asset: `last_scan_end > ${iso(Date.parse(since) - SCAN_DELAY_MS)}` },
})

async function details(ids: readonly string[], target: Target): Promise<{ vulnerabilities: Vulnerabilities } | Trouble> {
  const vulnerabilities = new Map<string, z.output<typeof vulnerability>>()
  for (let at = 0; at < ids.length; at += VULNERABILITIES) {
    const named = ids.slice(at, at + VULNERABILITIES).map((id) => `'${id.replaceAll("'", '')}'`)
    const reply = await ask(target, {
      method: 'POST',
      path: `/vm/v4/integration/vulnerabilities?size=${VULNERABILITIES}`,
      json: { vulnerability: `id IN [${named.join(',')}]` },
    })
    const failure = pollFailure(reply)
    if (failure) return failure
    const read = list.safeParse(parsed(reply.body))
    if (!read.success) return notAPage('the answer is not a list of vulnerabilities')
    for (const one of read.data.data) {
      const about = vulnerability.safeParse(one).data
      if (about) vulnerabilities.set(about.id, about)
    }
  }
  return { vulnerabilities }
}
