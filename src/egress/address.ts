import ipaddr from 'ipaddr.js'
import { err, ok, type Result } from '../kit/result'

export const PORTS = [443, 8443]
/** Names that only mean something inside a network (RFC 6761, RFC 6762, RFC 8375; `.internal`: ICANN 2024). */
const INSIDE = ['localhost', 'localdomain', 'local', 'internal', 'home.arpa']
/** Public by number, but answered by the machine next door: Azure's wire server. */
const NEIGHBOURS = ['168.63.129.16']
/** Where clouds tell a machine its secrets, besides link-local addresses: AWS by IPv6, Alibaba, Google by name. */
const METADATA = [...NEIGHBOURS, 'fd00:ec2::254', '100.100.100.200', 'metadata.google.internal']
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')

export interface AddressRules {
  /** A local start only: http, any port and private addresses. */
  allowPrivate: boolean
  /** Plain http: where the integration asks for it and the operator does not forbid it. */
  http: 'allowed' | 'not-asked-for' | 'forbidden'
  /** Besides 443 and 8443. */
  ports: readonly number[]
  /** Where the hub itself is reached, as `URL.host`. */
  own: readonly string[]
}

const noHttp = {
  'not-asked-for': 'http: is not allowed: use https:, or switch on delivery.allowHttp of the integration',
  forbidden: 'http: is not allowed on this hub: use https:, or have its operator set ALLOW_HTTP_DESTINATIONS to "true"',
}

/**
 * Whether we may send there, or why not. The reason names the host, never the path.
 * A URL is read as WHATWG does, so 0x7f.1, 2130706433 and 0177.0.0.1 are 127.0.0.1. What a name resolves to is `names.ts`'s question.
 */
export function publicUrl(text: string, { allowPrivate, http, ports, own }: AddressRules): Result<URL, string> {
  if (!URL.canParse(text)) return err('this is not a URL')
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return err(`${url.protocol} is not https:`)
  if (url.username || url.password)
    return err('a URL with a user name or password is not allowed: credentials have their own fields')
  if (url.hash) return err('a URL with a fragment (#) is not allowed')
  if (leadsBack(url, own, allowPrivate)) return err(`${url.host} is this hub itself: what is sent there would come back for ever`)
  if (allowPrivate)
    return isMetadata(url.hostname) ? err(`${url.hostname} is where a cloud tells its machines their secrets`) : ok(url)
  if (url.protocol !== 'https:' && http !== 'allowed') return err(noHttp[http])
  const allowed = [...PORTS, ...ports]
  if (url.port !== '' && !allowed.includes(Number(url.port)))
    return err(`port ${url.port} is not allowed, only ${allowed.join(', ')}; the operator adds others to EGRESS_PORTS`)
  const why = inside(url.hostname)
  return why ? err(why) : ok(url)
}

/** Deployed, every port of a name of ours is ours; at a local start other ports are other programs. */
function leadsBack(url: URL, own: readonly string[], allowPrivate: boolean): boolean {
  const place = (host: string, hostname: string) =>
    allowPrivate ? host.replace(/^(localhost|127\.0\.0\.1|\[::1?\]|0\.0\.0\.0)(?=:|$)/, 'here') : bare(hostname)
  const there = place(url.host, url.hostname)
  return own.some((host) => place(host, host.replace(/:\d+$/, '')) === there)
}

/** Without the dots that a name may end with. */
const bare = (hostname: string) => hostname.replace(/\.+$/, '')

/** Why a host is not on the public internet, or `null`. Takes `URL.hostname`: lower case, IPv6 in brackets. */
function inside(hostname: string): string | null {
  const host = bare(hostname.replace(/^\[|\]$/g, ''))
  if (ipaddr.isValid(host)) return isInside(host) ? `${host} is not a public address` : null
  if (!host.includes('.')) return `"${host}" is not a public host name`
  const zone = INSIDE.find((name) => host === name || host.endsWith(`.${name}`))
  return zone ? `names under .${zone} are not public` : null
}

/** Whether a host is one of those; they are nobody's destination, not even at a local start. */
function isMetadata(hostname: string): boolean {
  const host = bare(hostname.replace(/^\[|\]$/g, ''))
  if (!ipaddr.isValid(host)) return METADATA.includes(host)
  const address = ipaddr.process(host)
  return address.range() === 'linkLocal' || METADATA.includes(address.toString())
}

/** Whether an address, as text, is of no public machine: every special-purpose range of IANA's registries (RFC 6890), and what is no address at all. */
export function isInside(text: string): boolean {
  if (!ipaddr.isValid(text)) return true
  // `process` makes IPv4 of IPv6-mapped addresses; other ways to write IPv4 as IPv6 lie outside 2000::/3 or have a range of their own.
  const address = ipaddr.process(text)
  if (address.range() !== 'unicast' || NEIGHBOURS.includes(address.toString())) return true
  return address instanceof ipaddr.IPv6 && !address.match(GLOBAL_UNICAST)
}

/** Whether a `URL.hostname` is an address, and so nothing that is looked up. */
export const isAddress = (hostname: string): boolean => ipaddr.isValid(hostname.replace(/^\[|\]$/g, ''))
