import { PORTS } from '../egress/address'
import { type LookUp, lookUpAt } from '../egress/names'
import type { Reach } from '../egress/reach'
import { log, said } from '../kit/log'
import { addToSetting, settingOf } from '../store/settings'

const OWN_HOSTS = 'own-hosts'
const OWN_HOSTS_MAX = 50
/** Names of ours that other isolates have seen are known this much later. */
const KEPT_MS = 300_000

/** This isolate's. */
const seen = new Set<string>()
let stored: { hosts: string[]; untilMs: number } | undefined
let lookUp: { url: string; ask: LookUp } | undefined

type ReachEnv = Pick<Env, 'DB'> & {
  [name in 'STAGE' | 'ALLOW_HTTP_DESTINATIONS' | 'EGRESS_PORTS' | 'DNS_CHECK_URL' | 'PUBLIC_URL']?: string
}

/** How far requests may go, as the environment says, and what of it somebody should be warned of. */
export function reachOf(env: ReachEnv): { reach: Reach; warnings: string[] } {
  const local = env.STAGE === 'local'
  const allowHttp = local || env.ALLOW_HTTP_DESTINATIONS === 'true'
  const named = listOf(env.EGRESS_PORTS)
  const ports = named.map(Number).filter((port) => Number.isInteger(port) && port > 0 && port < 65_536)
  const dns = local ? '' : (env.DNS_CHECK_URL ?? '').trim()
  const asks = dns.startsWith('https://') && URL.canParse(dns)
  const own = listOf(env.PUBLIC_URL).map((one) =>
    URL.canParse(one) && one.includes('://') ? new URL(one).host : one.toLowerCase(),
  )
  return {
    reach: {
      allowPrivate: local,
      allowHttp,
      ports: ports.filter((port) => !PORTS.includes(port)),
      own: async () => [...own, ...seen, ...(local ? [] : await storedHosts(env.DB))],
      lookUp: asks ? lookUpOf(dns) : null,
    },
    warnings: [
      ...(local ? ['DESTINATIONS ON LOOPBACK, IN PRIVATE NETWORKS AND OVER HTTP ARE ALLOWED (LOCAL START)'] : []),
      ...(!local && allowHttp ? ['DESTINATIONS OVER HTTP ARE ALLOWED (ALLOW_HTTP_DESTINATIONS=true)'] : []),
      ...(!local && !asks
        ? [`NAMES OF DESTINATIONS ARE NOT LOOKED UP (DNS_CHECK_URL IS ${dns ? 'NO https: URL' : 'EMPTY'})`]
        : []),
      ...(ports.length < named.length ? ['EGRESS_PORTS HAS WHAT IS NO PORT; WRITE IT AS 9440,8080'] : []),
    ],
  }
}

/** An admin came by this name (`URL.host`), so it is ours: what is sent there would come back. */
export async function rememberHost(env: ReachEnv, host: string): Promise<void> {
  if (seen.has(host)) return
  // The ports of local starts come and go, and one process knows all of them.
  if (env.STAGE !== 'local') await addToSetting(env.DB, OWN_HOSTS, host, OWN_HOSTS_MAX)
  seen.add(host)
}

async function storedHosts(db: D1Database): Promise<string[]> {
  const nowMs = Date.now()
  if (stored && stored.untilMs > nowMs) return stored.hosts
  try {
    const hosts = await settingOf(db, OWN_HOSTS)
    stored = { hosts: Array.isArray(hosts) ? hosts.map(String) : [], untilMs: nowMs + KEPT_MS }
  } catch (thrown) {
    // Sending never throws; what is known goes on being known.
    log.warn('egress.own-hosts-unread', { said: said(thrown) })
  }
  return stored?.hosts ?? []
}

/** One per isolate, because it remembers. */
function lookUpOf(url: string): LookUp {
  if (lookUp?.url !== url) lookUp = { url, ask: lookUpAt(url) }
  return lookUp.ask
}

const listOf = (text = ''): string[] => text.split(/[\s,]+/).filter(Boolean)
