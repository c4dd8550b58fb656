import { equalText, fromBase64, text, toBase64, utf8 } from '../../kit/bytes'
import { randomToken } from '../../kit/id'
import type { RawMessage } from '../contract'
import { accepted, refused, type Signed, type Verifier } from '../verifier'
import { oursOrTheirs } from './secret'

export type TokenPlace =
  | { in: 'header'; name: string; prefix?: string }
  | { in: 'bearer' }
  | { in: 'basic' }
  | { in: 'query'; name: string }
  | { in: 'path' }

/** A shared secret that the sender shows as it is: for vendors that sign nothing. */
export function token(place: TokenPlace): Verifier {
  return {
    scheme: `token-${place.in}`,
    title: 'Shared token',
    description: places[place.in](place),
    secret: 'ours',
    credentials: oursOrTheirs,
    generate: () => randomToken('sbs'),
    async check(raw, secrets) {
      const shown = shownToken(raw, place)
      if (!shown) return refused('missing-signature')
      for (const secret of secrets) if (await equalText(shown, secret)) return accepted
      return refused('bad-signature')
    },
    async sign(raw, secret): Promise<Signed> {
      const url = new URL(raw.url)
      switch (place.in) {
        case 'header':
          return { headers: { [place.name]: (place.prefix ?? '') + secret } }
        case 'bearer':
          return { headers: { authorization: `Bearer ${secret}` } }
        case 'basic':
          return { headers: { authorization: `Basic ${toBase64(utf8(`signalbox:${secret}`))}` } }
        case 'query':
          url.searchParams.set(place.name, secret)
          return { headers: {}, url: url.href }
        case 'path':
          url.pathname = `${url.pathname.replace(/\/$/, '')}/${encodeURIComponent(secret)}`
          return { headers: {}, url: url.href }
      }
    },
  }
}

const places: Record<TokenPlace['in'], (place: TokenPlace) => string> = {
  header: (place) => `The sender shows the token in the header ${place.in === 'header' ? place.name : ''}.`,
  bearer: () => 'The sender shows the token as Authorization: Bearer.',
  basic: () => 'The sender shows the token as the password of HTTP basic authentication; any user name will do.',
  query: (place) => `The sender shows the token in the URL, as ?${place.in === 'query' ? place.name : ''}=.`,
  path: () => 'The sender shows the token as the last part of the URL.',
}

function shownToken({ headers, url }: RawMessage, place: TokenPlace): string | null {
  switch (place.in) {
    case 'header':
      return after(headers.get(place.name), place.prefix ?? '')
    case 'bearer':
      return after(headers.get('authorization'), 'Bearer ')
    case 'basic':
      return basicPassword(headers)
    case 'query':
      return new URL(url).searchParams.get(place.name)
    case 'path':
      return unescaped(new URL(url).pathname.split('/').at(-1) ?? '')
  }
}

/** A stranger's `%E0%` is not an encoding of anything, so it is nobody's token. */
function unescaped(segment: string): string | null {
  try {
    return decodeURIComponent(segment)
  } catch {
    return null
  }
}

/** RFC 9110 §11.1: the name of a scheme is case-insensitive. */
function after(value: string | null, prefix: string): string | null {
  return value?.toLowerCase().startsWith(prefix.toLowerCase()) ? value.slice(prefix.length).trim() : null
}

/** The password of `Authorization: Basic`, RFC 7617. */
export function basicPassword(headers: Headers): string | null {
  const encoded = after(headers.get('authorization'), 'Basic ')
  const bytes = encoded ? fromBase64(encoded) : null
  if (!bytes) return null
  const pair = text(bytes)
  return pair.includes(':') ? pair.slice(pair.indexOf(':') + 1) : null
}
