import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import worker from '../index'
import { utf8 } from '../kit/bytes'
import { eventually, integration, type Made, rows } from '../test/hub'
import { MAIL_BYTES_MAX, type Mail } from './receive'

interface Written {
  to: string
  from?: string
  headers?: string[]
  text?: string
  /** Instead of what stands in `raw`. */
  rawSize?: number
}

/** Through the Worker's own handler. Gives what was said to the sender's mail server, if it was turned away. */
async function send({ to, from = 'monitor@acme.test', headers = [], text = '', rawSize }: Written): Promise<string | undefined> {
  const lines = [`From: Monitor <${from || 'MAILER-DAEMON@mx.acme.test'}>`, `To: ${to}`, ...headers, '', text]
  const bytes = utf8(lines.join('\r\n'))
  let rejected: string | undefined
  const mail: Mail = {
    from,
    to,
    raw: new Response(bytes).body!,
    rawSize: rawSize ?? bytes.byteLength,
    setReject(reason: string) {
      rejected = reason
    },
  }
  // The handler takes no more of it than this.
  await worker.email(mail as ForwardableEmailMessage, env, createExecutionContext())
  return rejected
}
const subject = (text: string) => [`Subject: ${text}`]
const incidents = async (of: Made) =>
  (
    await rows<Record<'dedup_key' | 'status' | 'title' | 'description', string>>(
      'select dedup_key, status, title, description from incidents where integration_id = ? order by number',
      of.id,
    )
  ).map(({ dedup_key, status }) => `${dedup_key} ${status}`)
const until = (of: Made, expected: string[]) =>
  eventually(
    () => incidents(of),
    (seen) => seen.join() === expected.join(),
  )
const messages = (of: Made) =>
  eventually(
    () => rows<{ body: string }>('select body from messages where integration_id = ?', of.id),
    (seen) => seen.length > 0,
  )

it('opens and resolves one incident', async () => {
  const to = await integration({ connector: 'email' })
  expect(await send({ to: `${to.key}@hub.test`, headers: subject('Problem: Disk full on db-4') })).toBeUndefined()
  await until(to, ['Disk full on db-4 triggered'])
  expect(await send({ to: `${to.key}@hub.test`, headers: subject('Resolved in 5m: Disk full on db-4') })).toBeUndefined()
  await until(to, ['Disk full on db-4 resolved'])
})

it('finds the key behind a plus, and in capitals', async () => {
  const to = await integration({ connector: 'email' })
  expect(await send({ to: `alerts+${to.key}@hub.test`, headers: subject('DOWN | one') })).toBeUndefined()
  expect(await send({ to: `${to.key?.toUpperCase()}@HUB.TEST`, headers: subject('DOWN | two') })).toBeUndefined()
  await until(to, ['one triggered', 'two triggered'])
})

it('acknowledges by a reply, once for a mail that comes twice', async () => {
  const to = await integration({ connector: 'email' })
  await send({ to: `${to.key}@hub.test`, headers: subject('Problem: Till 9') })
  await until(to, ['Till 9 triggered'])
  const [{ number } = { number: 0 }] = await rows<{ number: number }>(
    'select number from incidents where integration_id = ?',
    to.id,
  )
  const headers = [`Subject: Re: Triggered: Till 9 [#${number}]`, 'Message-ID: <r1@acme.test>']
  for (let time = 0; time < 2; time++)
    expect(await send({ to: `${to.key}@hub.test`, from: 'ada@acme.test', headers, text: 'ACK\r\n\r\n> Till 9' })).toBeUndefined()
  await until(to, ['Till 9 acknowledged'])
})

it.each([
  ['a key that is none of ours', 'sbk00000000000000000000000000000@hub.test'],
  ['no key', 'alerts@hub.test'],
  ['nothing that is an address', 'alerts'],
])('turns away %s', async (_, to) => {
  expect(await send({ to, headers: subject('Problem: x') })).toMatch(/the key before the @ is not known here/)
})

it('turns away what is too large, without reading it', async () => {
  const to = await integration({ connector: 'email' })
  expect(await send({ to: `${to.key}@hub.test`, headers: subject('Problem: x'), rawSize: MAIL_BYTES_MAX + 1 })).toMatch(
    /without attachments/,
  )
  expect(await incidents(to)).toEqual([])
})

it('turns away mail of an integration that is switched off', async () => {
  const off = await integration({ connector: 'email', enabled: false })
  expect(await send({ to: `${off.key}@hub.test`, headers: subject('Problem: x') })).toMatch(/enabled and takes mail/)
})

it('reads a multipart mail with quoted-printable and base64 parts and an encoded subject', async () => {
  const to = await integration({ connector: 'email' })
  const base64 = (text: string) => btoa(String.fromCharCode(...utf8(text)))
  const headers = [
    `Subject: =?UTF-8?B?${base64('Problem: Größte Warteschlange')}?=`,
    'Message-ID: <m1@acme.test>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="x"',
  ]
  const text = [
    '--x',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'Auf =C3=BCber 400 Nachrichten=',
    ' gewachsen',
    '--x',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    base64('東京'),
    '--x',
    'Content-Type: application/pdf; name="graph.pdf"',
    'Content-Disposition: attachment; filename="graph.pdf"',
    'Content-Transfer-Encoding: base64',
    '',
    base64('not kept'),
    '--x--',
  ].join('\r\n')
  expect(await send({ to: `${to.key}@hub.test`, headers, text })).toBeUndefined()
  await until(to, ['Größte Warteschlange triggered'])
  const [kept] = await rows<{ description: string }>('select description from incidents where integration_id = ?', to.id)
  expect(kept?.description).toContain('Auf über 400 Nachrichten gewachsen')
  expect(kept?.description).toContain('東京')
  expect(kept?.description).not.toContain('not kept')
})

it('reads the HTML where the text is blank', async () => {
  const to = await integration({ connector: 'email' })
  const text = [
    '--x',
    'Content-Type: text/plain',
    '',
    ' ',
    '--x',
    'Content-Type: text/html',
    '',
    '<p>Till 7 is dead</p>',
    '--x--',
  ]
  const headers = ['Content-Type: multipart/alternative; boundary="x"']
  await send({ to: `${to.key}@hub.test`, headers, text: text.join('\r\n') })
  await until(to, ['Till 7 is dead triggered'])
})

it('keeps no key, wherever a reply quotes it', async () => {
  const to = await integration({ connector: 'email' })
  const text = `Still there.\r\n> To: ${to.key?.toUpperCase()}@hub.test`
  await send({ to: `${to.key}@hub.test`, headers: [...subject('Shop is slow'), `Reply-To: ${to.key}@hub.test`], text })
  const [message] = await messages(to)
  expect(message?.body).toContain('Still there')
  expect(message?.body.toLowerCase()).not.toContain(to.key)
})

it('believes the first of several results of authentication', async () => {
  const to = await integration({ connector: 'email' })
  const headers = [
    ...subject('Problem: x'),
    'Authentication-Results: mx.hub.test; spf=fail',
    'Authentication-Results: mx.hub.test; spf=pass',
  ]
  await send({ to: `${to.key}@hub.test`, headers })
  const [message] = await messages(to)
  expect(JSON.parse(message?.body ?? '{}').headers['authentication-results']).toBe('mx.hub.test; spf=fail')
})

it('opens nothing for a mail that came back', async () => {
  const to = await integration({ connector: 'email' })
  expect(await send({ to: `${to.key}@hub.test`, from: '', headers: subject('Problem: your mail') })).toBeUndefined()
  await messages(to)
  expect(await incidents(to)).toEqual([])
})

it('turns away a mail that no program could have written', async () => {
  const to = await integration({ connector: 'email' })
  const nested = Array.from(
    { length: 300 },
    (_, n) => `--b${n}\r\nContent-Type: multipart/mixed; boundary="b${n + 1}"\r\n\r\n`,
  ).join('')
  const headers = [...subject('Problem: x'), 'Content-Type: multipart/mixed; boundary="b0"']
  expect(await send({ to: `${to.key}@hub.test`, headers, text: nested })).toMatch(/cannot be read/)
})

it('reads the mails of other connectors', async () => {
  const to = await integration({ connector: 'rapidfire-tools' })
  expect(await send({ to: `${to.key}@hub.test`, headers: subject('Cyber Hawk: new administrator') })).toBeUndefined()
  await until(to, ['Cyber Hawk: new administrator triggered'])
})

it('keeps what a connector that knows no mail cannot read, and bounces nothing', async () => {
  const to = await integration({ connector: 'nagios' })
  expect(await send({ to: `${to.key}@hub.test`, headers: subject('Problem: x') })).toBeUndefined()
  await messages(to)
  expect(await incidents(to)).toEqual([])
})

it('asks the sender to come again where the integration has had enough', async () => {
  const to = await integration({ connector: 'email', rateLimit: { perMinute: 1, burst: 1 } })
  await send({ to: `${to.key}@hub.test`, headers: subject('Problem: one') })
  await expect(send({ to: `${to.key}@hub.test`, headers: subject('Problem: two') })).rejects.toThrow(
    'mail not taken now: limited',
  )
})
