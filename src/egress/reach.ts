import type { Clock } from '../kit/clock'
import { err, ok, type Result } from '../kit/result'
import { type AddressRules, isAddress, publicUrl } from './address'
import type { LookUp } from './names'

/** How far requests may go, as the operator says. */
export interface Reach extends Pick<AddressRules, 'allowPrivate' | 'ports'> {
  /** Whether an integration may ask for plain http. */
  allowHttp: boolean
  /** Where the hub itself is reached. */
  own(): Promise<AddressRules['own']>
  /** What names are looked up by; null: they are not. */
  lookUp: LookUp | null
}

/** `blocked`: by a rule. `dns`: there is no such name, now. */
export interface OutOfReach {
  code: 'blocked' | 'dns'
  reason: string
}

/**
 * Whether a request may go there now. A name is looked up just before, but `fetch` cannot be told to use the addresses that were seen: a
 * name that changes in between is stopped by the platform (`global_fetch_strictly_public`), not by this.
 */
export async function reached(
  text: string,
  { reach, http, clock, ask }: { reach: Reach; http: boolean; clock: Clock; ask: (request: Request) => Promise<Response> },
): Promise<Result<URL, OutOfReach>> {
  const url = publicUrl(text, {
    ...reach,
    http: !reach.allowHttp ? 'forbidden' : http ? 'allowed' : 'not-asked-for',
    own: await reach.own(),
  })
  if (!url.ok) return err({ code: 'blocked', reason: url.error })
  const { hostname } = url.value
  if (!reach.lookUp || isAddress(hostname)) return url
  const looked = await reach.lookUp(hostname, clock(), ask)
  switch (looked.kind) {
    case 'private':
      return err({ code: 'blocked', reason: `${hostname} leads to ${looked.address}, which is not a public address` })
    case 'none':
      return err({ code: 'dns', reason: `the name ${hostname} does not exist, or has no address` })
    case 'public':
    // The platform is the second wall.
    case 'unknown':
      return ok(url.value)
  }
}
