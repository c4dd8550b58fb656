import { expect, it } from 'vitest'
import { mailIn } from './mail'

const mail = {
  subject: 'Down',
  from: ['Hub <hub@example.com>'],
  to: ['ops@example.com'],
  cc: [],
  html: '<p>Down</p>',
  text: 'Down',
}
const hub = { email: 'hub@example.com', name: 'Hub' }

it.each([
  ['Resend', { from: 'Hub <hub@example.com>', to: ['ops@example.com'], subject: 'Down', html: '<p>Down</p>', text: 'Down' }],
  [
    'Postmark',
    { From: 'Hub <hub@example.com>', To: 'ops@example.com', Subject: 'Down', HtmlBody: '<p>Down</p>', TextBody: 'Down' },
  ],
  [
    'Brevo',
    { sender: hub, to: [{ email: 'ops@example.com' }], subject: 'Down', htmlContent: '<p>Down</p>', textContent: 'Down' },
  ],
  [
    'SendGrid',
    {
      personalizations: [{ to: [{ email: 'ops@example.com' }] }],
      from: hub,
      subject: 'Down',
      content: [
        { type: 'text/plain', value: 'Down' },
        { type: 'text/html', value: '<p>Down</p>' },
      ],
    },
  ],
  [
    'Mailjet',
    {
      Messages: [
        {
          From: { Email: 'hub@example.com', Name: 'Hub' },
          To: [{ Email: 'ops@example.com' }],
          Subject: 'Down',
          TextPart: 'Down',
          HTMLPart: '<p>Down</p>',
        },
      ],
    },
  ],
  [
    'Amazon SES v2',
    {
      FromEmailAddress: 'Hub <hub@example.com>',
      Destination: { ToAddresses: ['ops@example.com'] },
      Content: { Simple: { Subject: { Data: 'Down' }, Body: { Text: { Data: 'Down' }, Html: { Data: '<p>Down</p>' } } } },
    },
  ],
])('a mail is known as %s takes it', (_, body) => expect(mailIn(body)).toEqual(mail))

it('is known as Microsoft Graph takes it, and by a body that says of itself what it is', () => {
  const to = [{ emailAddress: { address: 'ops@example.com' } }]
  const graph = (contentType: string, content: string) =>
    mailIn({ message: { subject: 'Down', toRecipients: to, body: { contentType, content } } })
  expect(graph('HTML', 'no mark')).toEqual({ ...mail, from: [], html: 'no mark', text: null })
  expect(graph('Text', '<p>')).toEqual({ ...mail, from: [], html: null, text: '<p>' })
  expect(mailIn({ to: 'ops@example.com', subject: 'Down', body: 'plain' })).toMatchObject({ html: null, text: 'plain' })
  expect(mailIn({ to: 'ops@example.com', subject: 'Down', body: ' <b>x</b>' })).toMatchObject({ html: ' <b>x</b>', text: null })
})

it('is not seen in what is none', () => {
  for (const body of [
    null,
    'text',
    [],
    {},
    { subject: 'x' },
    { subject: 'x', text: 'a message to nobody' },
    { subject: { html: 1 }, html: '<p>' },
    { type: 'incident.triggered', data: { incident: { title: 'x' } } },
    { personalizations: [{ to: 7 }], content: 'x' },
  ])
    expect(mailIn(body)).toBeNull()
})
