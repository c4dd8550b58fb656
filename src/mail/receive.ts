import PostalMime, { type Email } from 'postal-mime'
import type { Deps } from '../domain/deps'
import { ingest } from '../domain/ingest'
import { integrationOfKey, isHubKey } from '../domain/integrations/by-key'
import { integrationById } from '../domain/integrations/list'
import { type Bytes, utf8 } from '../kit/bytes'
import { log } from '../kit/log'

/** What a mail may weigh: attachments are read past, not kept. */
export const MAIL_BYTES_MAX = 2_097_152
/** Of each part, so that the message stays within what a webhook may weigh. */
const TEXT_MAX = 60_000

/** What Cloudflare Email Routing hands over. https://developers.cloudflare.com/email-routing/email-workers/runtime-api/ */
export type Mail = Pick<ForwardableEmailMessage, 'from' | 'to' | 'raw' | 'rawSize' | 'setReject'>

/**
 * A mail to `<hub key>@…`: the key in the address is the proof and says whose integration it is; the mail becomes JSON that the
 * integration's connector reads. What is wrong for good is rejected, with words that the sender's mail server returns to him; our own trouble is
 * thrown, so that the sending server tries again.
 */
export async function receiveMail(mail: Mail, deps: Deps): Promise<void> {
  const key = keyIn(mail.to)
  const id = key && (await integrationOfKey(deps, key))
  const integration = id ? await integrationById(deps.db, id) : undefined
  if (!key || !integration) return mail.setReject('Not accepted. Check the address: the key before the @ is not known here.')
  if (mail.rawSize > MAIL_BYTES_MAX)
    return mail.setReject(`A mail may have ${MAIL_BYTES_MAX} bytes. Send it without attachments.`)

  // Read before it is parsed: a broken connection is to be tried again, a broken mail is not.
  const raw = await new Response(mail.raw).arrayBuffer()
  const email = await PostalMime.parse(raw).catch(() => undefined)
  if (!email) return mail.setReject('This mail cannot be read: it is nested too deep, or its headers are too long.')
  const answer = await ingest(deps, {
    connector: integration.connector,
    integrationId: integration.id,
    raw: {
      method: 'POST',
      url: `https://mail.invalid/api/integrations/${integration.connector}/${integration.id}`,
      headers: new Headers({ 'content-type': 'application/json', 'user-agent': 'mail' }),
      body: messageOf(email, mail, key),
    },
    receivedAtMs: deps.clock(),
    from: mail.from,
    key,
  })
  switch (answer.kind) {
    case 'accepted':
    case 'handshake':
      return
    case 'unreadable':
      // Kept and shown; whoever wrote it is told why nothing opened, unless that would bounce a machine's mail for ever.
      log.info('mail.unreadable', { integration: integration.id, issues: answer.issues.length })
      return
    case 'not-accepted':
      return mail.setReject('Not accepted. Check the address, and that the integration is enabled and takes mail.')
    case 'not-parseable':
      return mail.setReject(`This mail cannot be read: ${answer.issue}`)
    case 'limited':
      throw new Error('mail not taken now: limited')
    case 'unavailable':
      throw new Error(`mail not taken now: ${answer.why}${answer.said ? ` (${answer.said})` : ''}`)
  }
}

/** `<key>@`, or `anything+<key>@` where the domain has one catch-all address. Mail servers may change the case. */
function keyIn(address: string): string | undefined {
  const local = address.slice(0, address.lastIndexOf('@')).toLowerCase()
  return [local, local.slice(local.lastIndexOf('+') + 1)].find(isHubKey)
}

/** The JSON that `connectors/mail.ts` describes. The address, which holds the key, is not in it, nor where a reply quotes it. */
function messageOf(email: Email, { from }: Mail, key: string): Bytes {
  const { subject, text, html, messageId, date, inReplyTo } = email
  const hasText = Boolean(text?.trim())
  const json = JSON.stringify({
    from: email.from?.address || from || 'mailer-daemon',
    to: '',
    subject: subject ?? '',
    text: hasText ? text?.slice(0, TEXT_MAX) : '',
    ...(html && !hasText && { html: html.slice(0, TEXT_MAX) }),
    ...(messageId && { messageId }),
    ...(date && { date }),
    ...(inReplyTo && { inReplyTo }),
    headers: { ...headersOf(email), 'return-path': `<${from}>` },
  })
  return utf8(json.replace(new RegExp(key, 'gi'), '…'))
}

/** Of a header that stands there more than once, the first: our own mail server writes above what the sender claimed. */
const headersOf = ({ headers }: Email): Record<string, string> =>
  Object.fromEntries(
    headers
      .filter(({ key }) => keptHeaders.has(key))
      .map(({ key, value }) => [key, value.slice(0, 500)] as const)
      .reverse(),
  )

/** What tells a person's mail from a machine's, and who vouched for it. */
const keptHeaders = new Set([
  'auto-submitted',
  'precedence',
  'list-id',
  'x-autoreply',
  'x-auto-response-suppress',
  'x-failed-recipients',
  'authentication-results',
  'arc-authentication-results',
  'reply-to',
  'sender',
  'importance',
  'x-priority',
  'content-type',
])
