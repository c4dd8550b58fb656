import * as z from 'zod'
import type { Outgoing, Reply } from '../contract'
import { notAPage, pollFailure } from '../poll-outcome'
import type { Poll, PollTarget } from '../polling'

type Trouble = Extract<Poll<never>, { kind: 'retry' | 'rejected' }>
export type Answered = { ok: true; resources: unknown[] } | { ok: false; trouble: Trouble }
export type FalconTarget = PollTarget<{ apiUrl: string }, { clientId: string; clientSecret: string }>

const tokenAnswer = z.object({ access_token: z.string().min(1) })
const answer = z.object({ resources: z.array(z.unknown()).nullable() })
const TOKEN = 'token'

/**
 * Asks the Falcon API, with a token that the run shares. Answers of every collection are `{ meta, errors, resources }`.
 * https://developer.crowdstrike.com/api-reference/collections/oauth2/, …/alerts/
 */
export async function ask(target: FalconTarget, asked: Pick<Outgoing, 'method' | 'json'> & { path: string }): Promise<Answered> {
  const trouble = target.run.has(TOKEN) ? undefined : await authorise(target)
  if (trouble) return { ok: false, trouble }
  const { path, ...rest } = asked
  const reply = await target.send({
    ...rest,
    url: `${target.settings.apiUrl}${path}`,
    headers: { accept: 'application/json', authorization: `Bearer ${target.run.get(TOKEN)}` },
    responseBytesMax: 4_194_304,
  })
  const failure = failureOf(reply)
  if (failure) return { ok: false, trouble: failure }
  const read = answer.safeParse(parsed(reply.body))
  return read.success
    ? { ok: true, resources: read.data.resources ?? [] }
    : { ok: false, trouble: notAPage('the answer is not one of the Falcon API') }
}

async function authorise(target: FalconTarget): Promise<Trouble | undefined> {
  const { clientId, clientSecret } = target.credentials
  const reply = await target.send({
    method: 'POST',
    url: `${target.settings.apiUrl}/oauth2/token`,
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    text: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, grant_type: 'client_credentials' }).toString(),
  })
  const failure = failureOf(reply)
  if (failure) return failure
  const read = tokenAnswer.safeParse(parsed(reply.body))
  if (!read.success) return notAPage('the answer is not a token')
  target.run.set(TOKEN, read.data.access_token)
  return undefined
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** A limit says when it ends, in seconds since 1970: `X-RateLimit-RetryAfter`, as CrowdStrike's own SDKs read it (gofalcon, falcon/rate_limit). */
function failureOf(reply: Reply): Trouble | undefined {
  const failure = pollFailure(reply)
  const until = Number(reply.headers.get('x-ratelimit-retryafter') ?? '')
  if (failure?.kind !== 'retry' || failure.afterSeconds !== undefined || !(until > 0)) return failure
  const nowMs = Date.parse(reply.headers.get('date') ?? '') || reply.receivedAtMs
  return { ...failure, afterSeconds: Math.min(Math.max(Math.ceil(until - nowMs / 1000), 1), 3_600) }
}
