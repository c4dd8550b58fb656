import * as z from 'zod'
import { optionalScalar } from './values'

/** A mail as our own mail handler hands it over (`src/mail/receive.ts`); the names of headers are in lower case. */
export const mail = z.object({
  from: z.string().trim().min(1),
  subject: z.string(),
  text: optionalScalar,
  html: optionalScalar,
  messageId: optionalScalar,
  date: optionalScalar,
  inReplyTo: optionalScalar,
  headers: z.record(z.string(), z.unknown()).catch({}),
})
export type Mail = z.output<typeof mail>

export const mailHeader = ({ headers }: Mail, name: string): string => {
  const value = headers[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** The words of a mail; of one that has HTML only, what is between the tags. */
export const mailText = ({ text, html }: Mail): string => text || (html ? withoutTags(html) : '')

/** Linear in the length, whatever the markup: a tag ends where the next begins. */
function withoutTags(html: string): string {
  const [first = '', ...rest] = html.split(/<(?=(?:style|script|title)\b)/i)
  const shown = rest.map((part) => part.slice(part.search(/<\/(?:style|script|title)>/i) + 1))
  return [first, ...shown]
    .join('<')
    .replace(/<(?:br|\/p|\/div|\/tr|\/li|\/h\d)\b[^<>]*>/gi, '\n')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(nbsp|lt|gt|quot|#39|amp);/g, (_, name: string) => entities[name] ?? ' ')
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter(Boolean)
    .join('\n')
}
const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' }

/**
 * Why nobody is to be woken by it: an automatic reply or a bounce. `Auto-Submitted: auto-generated`, `Precedence: bulk` and list headers are
 * no reason, because monitoring tools and group addresses set them. https://www.rfc-editor.org/rfc/rfc3834, …/rfc3464
 */
export function noiseIn(one: Mail): string | undefined {
  const header = (name: string) => mailHeader(one, name).toLowerCase()
  if (header('auto-submitted').startsWith('auto-replied')) return 'an automatic reply (Auto-Submitted)'
  if (!['', 'no'].includes(header('x-autoreply'))) return 'an automatic reply (X-Autoreply)'
  if (['auto_reply', 'auto-reply'].includes(header('precedence'))) return 'an automatic reply (Precedence)'
  if (header('precedence') === 'junk') return 'mail that calls itself junk (Precedence)'
  if (automaticReply.test(one.subject)) return 'an automatic reply (subject)'
  if (
    header('x-failed-recipients') ||
    /^multipart\/report\b.*report-type="?(delivery-status|disposition-notification)/.test(header('content-type'))
  )
    return 'a report about the delivery of a mail'
  if (header('return-path') === '<>' || /^mailer-daemon@/i.test(one.from)) return 'a bounce: it has no sender to return to'
  return undefined
}

/** Exchange marks its out-of-office replies as generated, not as replied: only the subject tells. */
const automaticReply =
  /^\s*(automatic reply|auto(matic)?[ -]?response|autoreply|out of (the )?office( autoreply)?|automatische antwort|abwesenheitsnotiz|réponse automatique|respuesta automática|risposta automatica|automatisch antwoord)\s*:/i
