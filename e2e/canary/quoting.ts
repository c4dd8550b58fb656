import type { Integrations } from './integrations.ts'
import { json, type Scene } from './scene.ts'
import { base64 } from './secrets.ts'

/** How much of an answer is read, and how much of it becomes the reason of an attempt: there a secret may be cut in two. */
const KEPT_BYTES = 16 * 1024
const EXCERPT_LENGTH = 200

/** The destination quotes all that it knows, in every writing; also where the answer is cut off. */
export function quoteEverything({ sink, secret, secrets }: Scene, { authed }: Integrations) {
  const signing = [secret('hook: signingSecret'), secret('hook: signingKey')]
  let answered = 0
  sink.answer = ({ path, headers }) => {
    if (path === '/token') {
      const tokens = { access_token: secret('access token'), refresh_token: secret('refresh token, replaced') }
      return { status: 200, headers: json, body: JSON.stringify({ ...tokens, token_type: 'Bearer', expires_in: 3600 }) }
    }
    const known = path.startsWith('/auth/') ? authed[path.slice(6)]?.knows : undefined
    const token = known?.at(-1) ?? path.split(/[/?]/)[2] ?? ''
    const quoted = [`${sink.url}${path}`, path, token, ...(known ?? signing)].map(
      (one) => `${one} ${base64(one)} ${base64(`user:${one}`)} ${encodeURIComponent(one)} ${JSON.stringify(one)}`,
    )
    const foreign = Object.entries(secrets).flatMap(([name, one]) => (name.startsWith('a stranger') ? [one] : []))
    const everything = `${foreign.join(' ')} ${JSON.stringify(headers)} ${quoted.join(' ')} ${JSON.stringify(foreign)}`
    // Masks are shorter than secrets, so that what was cut moves to where it is kept.
    const cutOff = (text: string, length: number) => text + 'x'.repeat(length - text.length - 14 - (answered % 20)) + token
    const bodies = [everything, cutOff('', EXCERPT_LENGTH), cutOff(`${token} `.repeat(100), KEPT_BYTES)]
    // One of them takes what it is sent, so that there is something to replay.
    const status = path.startsWith('/auth/hmac') ? 200 : 500
    return { status, headers: { 'x-quoted': path, 'x-api-key': token }, body: bodies[answered++ % bodies.length] }
  }
}
