import * as z from 'zod'
import { parseJson } from './decode'
import { notAPage, pollFailure } from './poll-outcome'
import type { Poll, PollTarget } from './polling'
import { isRecord, urlPart } from './values'

/** What pollers of Microsoft Graph share: an app of Entra ID, the token that it gets for itself, and a page of records. */

/** Hosts of the clouds whose Graph has the security APIs. https://learn.microsoft.com/en-us/graph/deployments */
const clouds = {
  global: { login: 'https://login.microsoftonline.com', graph: 'https://graph.microsoft.com' },
  'us-government-l4': { login: 'https://login.microsoftonline.us', graph: 'https://graph.microsoft.us' },
  'us-government-l5': { login: 'https://login.microsoftonline.us', graph: 'https://dod-graph.microsoft.us' },
} as const

export const entraApp = z.object({
  tenantId: z
    .string()
    .trim()
    .regex(/^[\w.-]{3,120}$/)
    .meta({
      title: 'Directory (tenant) ID',
      description: 'From the overview of your app registration in the Entra admin center.',
    }),
  clientId: z
    .string()
    .trim()
    .regex(/^[\w-]{3,120}$/)
    .meta({ title: 'Application (client) ID', description: 'From the same overview.' }),
  cloud: z.enum(['global', 'us-government-l4', 'us-government-l5']).default('global').meta({
    title: 'Cloud',
    description: 'Where your tenant lives: global for everybody but the national clouds of the United States.',
  }),
})
export const entraSecret = z.object({
  clientSecret: z.string().min(1).max(500).meta({
    title: 'Client secret',
    description: 'The value (not the ID) of a client secret of the app: Certificates & secrets → New client secret.',
  }),
})
type Target = PollTarget<z.output<typeof entraApp>, z.output<typeof entraSecret>>
type Failure = Exclude<Poll<never>, { kind: 'page' }>

/** https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow: a token lives about an hour, a run minutes. */
const token = z.object({ access_token: z.string().min(1) })

async function graphToken({ settings, credentials, send, run }: Target): Promise<{ kind: 'token'; token: string } | Failure> {
  const known = run.get('entra-token')
  if (known) return { kind: 'token', token: known }
  const { login, graph } = clouds[settings.cloud]
  const reply = await send({
    method: 'POST',
    url: `${login}/${urlPart(settings.tenantId)}/oauth2/v2.0/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    text: new URLSearchParams({
      client_id: settings.clientId,
      client_secret: credentials.clientSecret,
      scope: `${graph}/.default`,
      grant_type: 'client_credentials',
    }).toString(),
  })
  const failure = pollFailure(reply)
  if (failure) return failure
  const parsed = token.safeParse(jsonOf(reply.body))
  if (!parsed.success) return notAPage('the answer of the login is no access token')
  run.set('entra-token', parsed.data.access_token)
  return { kind: 'token', token: parsed.data.access_token }
}

const RESPONSE_BYTES_MAX = 4_194_304

/** One page of a collection of Microsoft Graph. `next` is the rest of the address of the page after it, on the same host. */
export type GraphPage = { kind: 'records'; records: Record<string, unknown>[]; next?: string } | Failure

const collection = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.string().nullish() })

/** `path` with its query, as in `/v1.0/security/alerts_v2?$top=1`. `too-large` is an answer that was cut off: ask for fewer. */
export async function graphPage(path: string, target: Target): Promise<GraphPage | { kind: 'too-large' }> {
  const login = await graphToken(target)
  if (login.kind !== 'token') return login
  const { graph } = clouds[target.settings.cloud]
  const reply = await target.send({
    method: 'GET',
    url: graph + path,
    headers: { authorization: `Bearer ${login.token}` },
    responseBytesMax: RESPONSE_BYTES_MAX,
  })
  const failure = pollFailure(reply)
  if (failure) return failure
  const parsed = collection.safeParse(jsonOf(reply.body))
  if (!parsed.success) {
    // Bytes were counted, not characters: a text of this length may have been cut.
    return reply.body.length > RESPONSE_BYTES_MAX / 4
      ? { kind: 'too-large' }
      : notAPage('the answer is no collection of Microsoft Graph')
  }
  const link = parsed.data['@odata.nextLink']
  // The token goes to Graph only, wherever a link may point.
  const next = link?.startsWith(`${graph}/`) ? link.slice(graph.length) : undefined
  return { kind: 'records', records: parsed.data.value.filter(isRecord), ...(next && { next }) }
}

function jsonOf(body: string): unknown {
  const decoded = parseJson(body)
  return decoded.ok ? decoded.value : undefined
}
