import { proxyDurable } from 'itty-durable/proxy-durable.js'
import type { Send } from '../connectors/contract'
import { type Certificates, certificatesOf } from '../egress/certificate'
import type { OutOfReach, Reach } from '../egress/reach'
import { makeSend, mayReach, type SendOptions } from '../egress/send'
import { type Clock, systemClock } from '../kit/clock'
import type { Result } from '../kit/result'
import type { Feed } from '../objects/feed'
import { HUB } from '../objects/feed/protocol'
import type { Gate } from '../objects/gate'
import type { Outlet } from '../objects/outlet'
import type { Replay } from '../objects/replay'
import type { SetupSessionStub } from '../objects/setup-session/protocol'
import { together } from '../store/together'
import { openRing, type Ring } from '../vault/ring'
import type { PollMessage } from './polls/due'
import type { DeliverMessage } from './project'
import { reachOf, rememberHost } from './reach'
import { type SignInConfig, signInConfig } from './sign-in/config'

/** The world, as the verbs see it. Made once per request, message or tick by `index.ts`. */
export interface Deps {
  db: D1Database
  queue: Queue<DeliverMessage>
  polls: Queue<PollMessage>
  /** Files that were built with the Worker. */
  assets: Fetcher
  gate(integrationId: string): DurableObjectStub<Gate>
  outlet(integrationId: string): DurableObjectStub<Outlet>
  replay(id: string): DurableObjectStub<Replay>
  feed(): DurableObjectStub<Feed>
  /** The setups of a person, by the id of the user or the token. */
  setupSession(personId: string): SetupSessionStub
  /** The key ring, or why there is none. */
  ring: Result<Ring, string>
  clock: Clock
  /** The only way out. `secrets` are what must never be recorded. */
  sender(
    options: Pick<
      SendOptions,
      'secrets' | 'headers' | 'record' | 'allowHttp' | 'timeoutMs' | 'bodyTimeoutMs' | 'budgetMs' | 'certificate'
    >,
  ): Send
  /** Whether `sender` would send there, or why not. `allowHttp`: whether the integration asks for plain http. */
  mayReach(url: string, allowHttp: boolean): Promise<Result<URL, OutOfReach>>
  /** Whether an integration may ask for plain http at all. */
  httpAllowed: boolean
  /** An admin came by this `URL.host`. */
  cameBy(host: string): Promise<void>
  /** Client certificates that destinations may be shown, by the name of their binding. */
  certificates: Certificates
  /** Work that goes on after the answer. */
  later(work: Promise<unknown>): void
  flags: Flags
  /** What is less safe than it could be, in capitals, for `/healthz`. */
  warnings: readonly string[]
  /** Where the operator has bound one. */
  analytics: AnalyticsEngineDataset | undefined
  /** Opens the first way in; empty where none was set. */
  setupCode: string
  /** Which ways in there are besides; read when it is asked for, since few requests ask. */
  signIn(): SignInConfig
}

export interface Flags {
  /** `local` on a local start, where the switches below and loopback destinations are allowed. */
  stage: 'local' | 'production'
  rateLimit: boolean
  verifySignatures: boolean
  /** Which requests have a line in the log: every one; those that somebody may look for; those that were our own fault. */
  logRequests: 'all' | 'notable' | 'faults'
}

/** What an operator may bind besides. */
type Bound = Env & { ANALYTICS?: AnalyticsEngineDataset }

/** The world of one request, message or tick. */
export function makeDeps(env: Bound, context: Pick<ExecutionContext, 'waitUntil'>): Deps {
  const { reach, certificates, flags, warnings } = settledBy(env)
  const common = { clock: systemClock, reach, certificates }
  return {
    db: env.DB,
    queue: env.DELIVER,
    polls: env.POLL,
    assets: env.ASSETS,
    gate: (integrationId) => env.GATE.getByName(integrationId),
    outlet: (integrationId) => env.OUTLET.getByName(integrationId),
    replay: (id) => env.REPLAY.getByName(id),
    feed: () => env.FEED.getByName(HUB),
    setupSession: (personId) => proxyDurable(env.SETUP_SESSION, { parse: true }).get(personId),
    ring: openRing(env.ENCRYPTION_KEYS ?? ''),
    clock: systemClock,
    sender: (options) => makeSend({ ...common, ...options }),
    mayReach: (url, allowHttp) => mayReach(url, { ...common, allowHttp }),
    httpAllowed: reach.allowHttp,
    cameBy: (host) => rememberHost(env, host),
    certificates,
    later: (work) => context.waitUntil(work),
    flags,
    warnings,
    analytics: env.ANALYTICS,
    setupCode: env.SETUP_CODE ?? '',
    signIn: () => signInConfig(env),
  }
}

const settled = new WeakMap<Bound, Settled>()

type Settled = Pick<Deps, 'flags' | 'warnings' | 'certificates'> & { reach: Reach }

/** What follows from the variables and bindings alone. They are one object as long as an isolate lives, and it is read once. */
function settledBy(env: Bound): Settled {
  const known = settled.get(env)
  if (known) return known
  const flags = flagsOf(env)
  const { reach, warnings } = reachOf(env)
  const read = {
    flags,
    reach,
    certificates: certificatesOf(env),
    warnings: [
      ...(flags.rateLimit ? [] : ['RATE LIMITS ARE OFF (INTEGRATION_RATE_LIMIT=false)']),
      ...(flags.verifySignatures ? [] : ['SIGNATURES ARE NOT VERIFIED (INTEGRATION_VERIFY_SIGNATURES=false)']),
      ...warnings,
      ...signInConfig(env).problems,
    ],
  }
  settled.set(env, read)
  return read
}

/** The same world for work that goes on side by side: what it asks of D1 at one time goes in one call. */
export const sideBySide = (deps: Deps): Deps => ({ ...deps, db: together(deps.db) })

const loggedAs: Partial<Record<string, Flags['logRequests']>> = { true: 'all', false: 'faults' }

/** The switches of a local try-out; a deployed Worker does not know them. */
function flagsOf(env: Env): Flags {
  const logRequests = loggedAs[env.LOG_REQUESTS] ?? 'notable'
  if (env.STAGE !== 'local') return { stage: 'production', rateLimit: true, verifySignatures: true, logRequests }
  return {
    stage: 'local',
    rateLimit: env.INTEGRATION_RATE_LIMIT !== 'false',
    verifySignatures: env.INTEGRATION_VERIFY_SIGNATURES !== 'false',
    logRequests,
  }
}
