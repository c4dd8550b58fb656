import { type Fields, fieldsOf, listOf, textOf } from './fields'

export interface Mail {
  subject: string
  from: string[]
  to: string[]
  cc: string[]
  html: string | null
  text: string | null
}

/** Names of one field, folded, as the APIs of those who send mail have them. */
const names = {
  from: ['from', 'sender', 'fromemailaddress', 'fromemail'],
  to: ['to', 'torecipients', 'toaddresses', 'recipients'],
  cc: ['cc', 'ccrecipients', 'ccaddresses'],
  html: ['html', 'htmlbody', 'htmlcontent', 'htmlpart', 'bodyhtml'],
  text: ['text', 'textbody', 'textcontent', 'textpart', 'bodytext', 'plaintext'],
} as const

/**
 * The mail that a body is, by its shape: SendGrid, Postmark, Resend, Brevo, Mailjet, Amazon SES v2, Microsoft Graph, and whatever has a
 * subject and HTML, or a subject, a text and somebody to whom it goes. Null where it is none.
 */
export function mailIn(body: unknown): Mail | null {
  for (const fields of shapesOf(folded(body))) {
    const mail = mailOf(fields)
    if (mail) return mail
  }
  return null
}

/** The body, and what those who wrap mails wrap them in; all fields of a mail on one level. */
function shapesOf(body: Fields): Fields[] {
  const [personal] = listOf(body.personalizations).map(folded)
  const [mailjet] = listOf(body.messages).map(folded)
  const { simple } = folded(body.content)
  const ses = folded(simple)
  const graph = folded(body.message)
  return [{ ...body, ...personal }, ...(mailjet ? [mailjet] : []), { ...body, ...folded(body.destination), ...ses }, graph]
}

function mailOf(fields: Fields): Mail | null {
  const subject = written(fields.subject)
  const inBody = bodyOf(fields)
  const html = firstOf(fields, names.html) || inBody.html
  const text = firstOf(fields, names.text) || inBody.text
  const [from, to, cc] = ([names.from, names.to, names.cc] as const).map((all) => all.flatMap((name) => peopleIn(fields[name])))
  if (!subject || !from || !to || !cc || !(html || (text && to.length > 0))) return null
  return { subject, from, to, cc, html: html || null, text: text || null }
}

/** Where the body is a field of its own: a text, one that names its kind, or one of each. */
function bodyOf({ body, content }: Fields): { html: string; text: string } {
  const typed = listOf(content).map(folded)
  const ofType = (type: string) => textOf(typed.find((one) => one.type === type)?.value)
  const { contenttype, content: said, html, text } = folded(body)
  const whole = textOf(body) || textOf(said)
  const isHtml = textOf(said) ? textOf(contenttype).toLowerCase() === 'html' : /^\s*</.test(whole)
  return {
    html: written(html) || ofType('text/html') || (isHtml ? whole : ''),
    text: written(text) || ofType('text/plain') || (isHtml ? '' : whole),
  }
}

/** `Grace <grace@example.com>`, of one or of many, however they are written. */
function peopleIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(peopleIn)
  if (typeof value === 'string') return value.trim() ? [value.trim()] : []
  const { email, address, name, emailaddress } = folded(value)
  if (typeof emailaddress === 'object') return peopleIn(emailaddress)
  const at = textOf(email) || textOf(address) || textOf(emailaddress)
  return at ? [textOf(name) ? `${textOf(name)} <${at}>` : at] : []
}

const firstOf = (fields: Fields, all: readonly string[]): string => all.map((name) => written(fields[name])).find(Boolean) ?? ''

/** Amazon's texts stand in `Data`. */
const written = (value: unknown): string => textOf(value) || textOf(folded(value).data)

/** `HtmlBody`, `html_body` and `htmlBody` are one name. */
const folded = (value: unknown): Fields =>
  Object.fromEntries(Object.entries(fieldsOf(value)).map(([name, one]) => [name.replace(/[-_]/g, '').toLowerCase(), one]))
