import type { Role } from '../domain/roles'
import { invite } from '../domain/users/invite'
import { type ApiAnswer, ask } from './api'
import { Authenticator, type Misbehaviour } from './authenticator'
import { deps, type Vars } from './hub'

const ORIGIN = 'https://hub.test'
const newPart = () => crypto.getRandomValues(new Uint16Array(1))[0]?.toString(16)

/** What a browser that shows a page of the hub does by itself: keeps cookies, and says where a request comes from. */
export class Browser {
  readonly cookies = new Map<string, string>()
  /** Of its own, so that its tries are. */
  readonly address = `2001:db8:${newPart()}:${newPart()}::1`
  constructor(private readonly vars: Vars = {}) {}

  /** As our pages ask; `headers` replace what they send, an empty one is not sent. */
  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<ApiAnswer> {
    const usual = {
      cookie: this.cookie,
      'cf-connecting-ip': this.address,
      ...(method !== 'GET' && { origin: ORIGIN, 'x-signalbox-csrf': '1' }),
    }
    const sent = Object.entries({ ...usual, ...headers }).filter(([, value]) => value !== '')
    const answer = await ask(method, path, body, Object.fromEntries(sent), this.vars)
    for (const line of answer.headers.getSetCookie()) this.#keep(line)
    return answer
  }

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  #keep(line: string): void {
    const [, name = '', value = '', attributes = ''] = /^([^=]+)=([^;]*)(.*)$/.exec(line) ?? []
    // The rules of the prefix, as browsers hold them.
    const isHost = /; ?Path=\/(;|$)/i.test(attributes) && /; ?Secure/i.test(attributes) && !/; ?Domain/i.test(attributes)
    if (name.startsWith('__Host-') && !isHost) throw new Error(`no browser takes this cookie: ${line}`)
    if (/; ?Max-Age=0/i.test(attributes)) this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}

/** A user who was invited and has registered a passkey, signed in by it. */
export async function registered(role: Role = 'super_admin', name: string = role) {
  const { code } = await invite(deps(), { name, role }, 'token:test')
  const browser = new Browser()
  const passkey = await Authenticator.make()
  const { json: options } = await browser.ask('POST', '/api/auth/passkeys/new/options', { invitation: code })
  const made = await browser.ask('POST', '/api/auth/passkeys/new', { response: await passkey.register(options) })
  if (made.status !== 201) throw new Error(`not registered: ${made.text}`)
  return { browser, passkey, id: made.json.id as string }
}

/** Signs in by a passkey, in a browser of its own unless one is given. */
export async function signInBy(passkey: Authenticator, browser = new Browser(), change: Misbehaviour = {}) {
  const { json: options } = await browser.ask('POST', '/api/auth/passkeys/options')
  const response = await passkey.signIn(options, change)
  return { browser, answer: await browser.ask('POST', '/api/auth/passkeys', { response }), response, options }
}
