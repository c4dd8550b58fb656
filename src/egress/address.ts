import ipaddr from 'ipaddr.js'
import { err, ok, type Result } from '../kit/result'

const PORTS = ['', '443', '8443']
/** Names that only mean something inside a network (RFC 6761, RFC 6762, RFC 8375; `.internal`: ICANN 2024). */
const INSIDE = ['localhost', 'localdomain', 'local', 'internal', 'home.arpa']
/** Public by number, but answered by the machine next door: Azure's wire server. */
const NEIGHBOURS = ['168.63.129.16']
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Whether we may send there, or why not. The reason names the host, never the path.
 * A URL is read as WHATWG does, so 0x7f.1, 2130706433 and 0177.0.0.1 are 127.0.0.1. `allowPrivate` is for a local start only: it admits
 * http, any port and private addresses. Names are not resolved: `fetch` cannot be told which address to use, so a check before it proves
 * nothing; in production `global_fetch_strictly_public` and Cloudflare's network keep private addresses out of reach.
 */
export function publicUrl(text: string, { allowPrivate }: { allowPrivate: boolean }): Result<URL, string> {
  if (!URL.canParse(text)) return err('this is not a URL')
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return err(`${url.protocol} is not https:`)
  if (url.username || url.password)
    return err('a URL with a user name or password is not allowed: credentials have their own fields')
  if (url.hash) return err('a URL with a fragment (#) is not allowed')
  if (allowPrivate) return ok(url)
  if (url.protocol !== 'https:') return err('http: is not allowed, use https:')
  if (!PORTS.includes(url.port)) return err(`port ${url.port} is not allowed, only 443 and 8443`)
  const why = inside(url.hostname)
  return why ? err(why) : ok(url)
}

/** Why a host is not on the public internet, or `null`. Takes `URL.hostname`: lower case, IPv6 in brackets. */
function inside(hostname: string): string | null {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '')
  if (ipaddr.isValid(host)) return insideAddress(ipaddr.process(host)) ? `${host} is not a public address` : null
  if (!host.includes('.')) return `"${host}" is not a public host name`
  const zone = INSIDE.find((name) => host === name || host.endsWith(`.${name}`))
  return zone ? `names under .${zone} are not public` : null
}

/** `process` has made IPv4 of IPv6-mapped addresses; other ways to write IPv4 as IPv6 lie outside 2000::/3 or have a range of their own. */
function insideAddress(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast' || NEIGHBOURS.includes(address.toString())) return true
  return address instanceof ipaddr.IPv6 && !address.match(GLOBAL_UNICAST)
}
