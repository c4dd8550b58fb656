import ipaddr from 'ipaddr.js'
import type { Visitor } from '../domain/caller'

/** As far as Cloudflare says; a local start has one visitor. */
export function visitorOf(request: Request): Visitor {
  const country = request.cf?.country
  return {
    address: householdOf(request.headers.get('cf-connecting-ip') ?? ''),
    userAgent: request.headers.get('user-agent'),
    country: typeof country === 'string' ? country : null,
  }
}

/** Whoever has an IPv6 address has the 2⁶⁴ of its network. */
function householdOf(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address
  return ipaddr.IPv6.parse(address).toNormalizedString().split(':').slice(0, 4).join(':')
}
