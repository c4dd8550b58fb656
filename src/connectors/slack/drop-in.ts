import { issuesOf, type Reading } from '../contract'
import { decodeJson, decodeJsonOrFormField } from '../decode'
import { type DropIn, type DropInAnswer, type DropInCall, type DropInResult, retryHeaders } from '../drop-in'
import { signal } from '../values'
import { incoming, readIncoming } from './incoming'

/** In place of `https://hooks.slack.com`. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export const dropIn: DropIn = {
  of: 'Slack incoming webhooks',
  vendorDocs: 'https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks',
  routes: [{ method: 'POST', path: '/services/:team/:channel/:key', key: ({ params }) => params.key, read, answer }],
}

function read({ raw }: DropInCall): Reading {
  const form = decodeJsonOrFormField('payload')(raw)
  // curl -d says that JSON is a form.
  const body = form.ok ? form : decodeJson(raw)
  if (!body.ok) return { kind: 'unparseable', issue: body.error }
  const parsed = incoming.safeParse(body.value)
  if (!parsed.success) return { kind: 'unreadable', issues: issuesOf(parsed.error) }
  const reading = readIncoming(parsed.data)
  return Array.isArray(reading) ? { kind: 'signals', signals: reading.map(signal) } : reading
}

/** Bare words. https://api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks */
function answer(result: DropInResult, { params }: DropInCall): DropInAnswer {
  const said = (status: number, body: string): DropInAnswer => ({
    status,
    body,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...retryHeaders(result) },
  })
  switch (result.kind) {
    case 'accepted':
      return said(200, 'ok')
    case 'invalid':
      return said(400, result.issues.some(({ path }) => path === 'text') ? 'no_text' : 'invalid_payload')
    case 'unauthorized':
      // What has not the form of a key of ours is, as at Slack, no webhook at all.
      return /^sbk[0-9a-z]{29}$/.test(params.key ?? '') ? said(403, 'invalid_token') : said(404, 'no_service')
    case 'too-large':
      return said(413, 'invalid_payload')
    case 'limited':
      return said(429, 'rate_limited')
    case 'unavailable':
      return said(503, 'service_unavailable')
  }
}
