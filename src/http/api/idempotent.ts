import type { MiddlewareHandler } from 'hono'
import { forgetAnswer, keepAnswer, startAnswer } from '../../domain/idempotency'
import { sha256, toHex } from '../../kit/bytes'
import type { ApiEnv } from '../auth'
import { problem } from '../reply'

const KEPT_BYTES_MAX = 65_536

/** The same `Idempotency-Key` with the same request gives the same answer for a day; with another request it is refused. */
export const idempotent: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const key = c.req.header('idempotency-key')
  if (key === undefined) return next()
  if (key.length === 0 || key.length > 255)
    return problem(c, { status: 400, code: 'idempotency-key', title: 'An Idempotency-Key has 1 to 255 characters' })
  const deps = c.get('deps')
  const { id: callerId } = c.get('caller')
  const requestHash = toHex(await sha256(`${c.req.method} ${c.req.path}\n${await c.req.text()}`))
  const started = await startAnswer(deps, { callerId, key, requestHash })
  switch (started.kind) {
    case 'other-request':
      return problem(c, { status: 409, code: 'idempotency-key', title: 'This Idempotency-Key was used for another request' })
    case 'at-work':
      return problem(c, {
        status: 409,
        code: 'idempotency-key',
        title: 'The first request with this Idempotency-Key is still at work',
      })
    case 'answered':
      return new Response(started.answer, {
        status: started.status,
        headers: {
          'content-type': started.status < 400 ? 'application/json' : 'application/problem+json',
          'idempotent-replay': 'true',
        },
      })
    case 'first':
      break
  }
  await next()
  // What failed on our side may be tried again.
  const answer = c.res.status < 500 ? await c.res.clone().text() : undefined
  if (answer === undefined || answer.length > KEPT_BYTES_MAX) await forgetAnswer(deps, { callerId, key })
  else await keepAnswer(deps, { callerId, key }, c.res.status, answer)
}
