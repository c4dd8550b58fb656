import * as z from 'zod'
import type { Outgoing, Reply } from '../contract'
import type { PollTarget } from '../polling'

export const settings = z.object({
  region: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z]{2}[0-9]?$/, 'a region of the Insight Platform, such as us, us2 or eu')
    .default('us')
    .meta({ title: 'Region', description: 'Of your Insight Platform, as in its address: us, us2, us3, eu, ca, au, ap.' }),
  feed: z.enum(['investigations', 'vulnerabilities']).default('investigations').meta({
    title: 'What to poll',
    description: 'The investigations of InsightIDR, or the vulnerabilities of InsightVM.',
  }),
  followDays: z.number().int().min(1).max(90).default(28).meta({
    title: 'Follow for days',
    description: 'How long after it was made an investigation is looked at for changes. Each check reads all of that time.',
  }),
  lowestSeverity: z.enum(['critical', 'high', 'medium', 'low']).default('high').meta({
    title: 'Lowest severity',
    description: 'Vulnerabilities of this severity and above open incidents; of investigations all do.',
  }),
})
export const credentials = z.object({
  platformKey: z.string().trim().min(1).max(500).meta({
    title: 'API key',
    description: 'An organization key of the Insight Platform: Administration → API Keys.',
  }),
})
export type Target = PollTarget<z.output<typeof settings>, z.output<typeof credentials>>

/**
 * A window of time, `since` to `until` (not included), while its pages are read; without `until` it is done. The next page is `index` of
 * investigations, `after` (and `size`, where assets are large) of assets.
 */
export const cursor = z.object({
  since: z.iso.datetime(),
  until: z.iso.datetime().optional(),
  index: z.number().int().optional(),
  after: z.string().optional(),
  size: z.number().int().optional(),
})
export type Cursor = z.output<typeof cursor>

export const BYTES_MAX = 4_194_304

/** One host and one key for all products. https://docs.rapid7.com/insight/api-overview/ */
export const ask = (
  { settings, credentials, send }: Target,
  { path, ...rest }: Pick<Outgoing, 'method' | 'json'> & { path: string },
): Promise<Reply> =>
  send({
    ...rest,
    url: `https://${settings.region}.api.insight.rapid7.com${path}`,
    headers: { accept: 'application/json', 'x-api-key': credentials.platformKey },
    responseBytesMax: BYTES_MAX,
  })

export function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** As Rapid7's own plugins write it: without a fraction of a second. */
export const iso = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`
