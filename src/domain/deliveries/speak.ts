import type { Destination, IncidentEvent, OperatorEvent, Outcome, UntypedTarget } from '../../connectors/contract'
import { redactor } from '../../egress/redact'
import type { Exchange } from '../../egress/send'
import type { Trace } from '../../kit/trace'
import type { CredentialRow } from '../../store/integrations'
import type { DeliverySettings, StoredAttempt } from '../../store/schema'
import type { Deps } from '../deps'
import { openCredentials, secretsIn } from '../integrations/credentials'
import { senderOptionsOf } from '../integrations/outbound'
import { type ChosenTemplate, type Words, wordsFor } from '../templates/words'
import { accessTokens } from './access-token'
import { headersOfTrace } from './trace'

/** For all requests of an attempt together; what is left of the lease is for reading the last answer and for recording. */
const SPEAKING_MS = 35_000

export type Told = { kind: 'incident'; event: IncidentEvent } | { kind: 'operator'; event: OperatorEvent }

/** Where an event goes, as which delivery and in which words. */
export interface Address {
  integrationId: string
  connector: string
  /** The `webhook-id`. */
  deliveryId: string
  settings: unknown
  /** Timeout and reach of the destination. */
  delivery: DeliverySettings
  /** The incident's record there, as an earlier delivery was told. */
  externalId: string | null
  credentials: readonly CredentialRow[]
  template: ChosenTemplate
  trace: Trace
}

/** What was said and answered, secrets removed. */
export interface Spoken {
  outcome: Outcome
  exchange?: Exchange | undefined
  template?: StoredAttempt['template']
}

/** Tells a destination of an event, now. The only place where secrets leave the vault for a delivery; a key that is lost is a `retry`. */
export async function speak(deps: Deps, destination: Destination, to: Address, told: Told, nowMs: number): Promise<Spoken> {
  const credentials = await openCredentials(deps.ring, to.credentials, nowMs)
  if (!credentials.ok) return { outcome: { kind: 'retry', code: 'config', reason: credentials.error } }
  const words = wordsOf(destination, to.template, told)
  const used = words.template && { template: words.template }
  if (words.kind === 'rejected') return { outcome: words.outcome, ...used }
  const { live, retiring } = credentials.value
  // Tokens are added while it goes on, so each request has a sender that knows of those before it.
  const secrets = secretsIn(credentials.value)
  const untilMs = deps.clock() + SPEAKING_MS
  const certificate = destination.certificate(to.settings)?.name
  const how = { ...senderOptionsOf(to.delivery), ...(certificate && { certificate }) }
  const headers = headersOfTrace(to.trace)
  let exchange: Exchange | undefined
  const record = (one: Exchange) => {
    exchange = one
  }
  const target: UntypedTarget = {
    settings: to.settings,
    credentials: live,
    retiring,
    nowMs,
    deliveryId: to.deliveryId,
    ...(to.externalId && { previous: { externalId: to.externalId } }),
    ...(words.kind === 'rendered' && { rendered: words.rendered }),
    send: (request) => deps.sender({ secrets, headers, ...how, record, budgetMs: untilMs - deps.clock() })(request),
    accessToken: accessTokens(deps, {
      integrationId: to.integrationId,
      connector: to.connector,
      secrets,
      allowHttp: how.allowHttp ?? false,
    }),
  }
  const outcome =
    told.kind === 'incident' ? await destination.deliver(told.event, target) : await destination.notify(told.event, target)
  return { outcome: withoutSecrets(outcome, redactor(secrets)), exchange, ...used }
}

/** What the hub says of itself is said in the destination's own words, which no template can break. */
const wordsOf = (destination: Destination, template: ChosenTemplate, told: Told): Words =>
  told.kind === 'incident' ? wordsFor(destination, template, told.event) : { kind: 'own' }

/** As an attempt keeps it. */
export function saidOf({
  outcome,
  exchange,
  template,
}: Spoken): Omit<StoredAttempt, 'number' | 'trigger' | 'startedAt' | 'latencyMs'> {
  const said = {
    status: outcome.kind,
    request: exchange?.request ?? null,
    response: exchange?.response ?? null,
    ...(template && { template }),
  }
  return outcome.kind === 'delivered'
    ? { ...said, code: String(exchange?.response?.status ?? '') || null, reason: null, externalId: outcome.externalId ?? null }
    : { ...said, code: outcome.code, reason: outcome.reason, externalId: null }
}

/** A vendor may quote our own secret back to us. */
const withoutSecrets = (outcome: Outcome, redact: (text: string, cut: boolean) => string): Outcome =>
  outcome.kind === 'delivered' ? outcome : { ...outcome, reason: redact(outcome.reason, true).slice(0, 500) }
