import * as z from 'zod'
import type { RawMessage } from '../../connectors/contract'
import { utf8 } from '../../kit/bytes'
import { auditRow, insertAudit } from '../../store/audit'
import { integrationWithCredentials } from '../../store/integrations'
import { connectorOf } from '../connector'
import type { Deps } from '../deps'
import { type IngestAnswer, ingest } from '../ingest'
import { INBOUND, openCredentials } from './credentials'

/** What `src/build/samples.ts` writes. */
const samples = z.record(
  z.string(),
  z.object({ method: z.string(), headers: z.record(z.string(), z.string()), query: z.string(), text: z.string() }),
)

/** Names of the messages that a connector can be shown with. */
export async function sampleNames(deps: Deps, connector: string): Promise<string[]> {
  return Object.keys(await samplesOf(deps, connector))
}

/**
 * Sends a sample down the real path, signed with the integration's own secret where its scheme can be signed by us; where only the
 * vendor can sign, or where a key (of which we keep the hash alone) is the proof, we are the proof. Undefined where there is none.
 */
export async function sendSample(
  deps: Deps,
  { id, name, origin }: { id: string; name: string; origin: string },
  actor: string,
): Promise<IngestAnswer | undefined> {
  const found = await integrationWithCredentials(deps.db, id)
  const source = found && connectorOf(found.integration.connector)?.source
  const sample = found && (await samplesOf(deps, found.integration.connector))[name]
  if (!source || !sample || found.integration.auth === null) return undefined
  const { connector, settings, auth } = found.integration
  const nowMs = deps.clock()
  const raw: RawMessage = {
    method: sample.method,
    url: `${origin}/api/integrations/${connector}/${id}${sample.query}`,
    headers: new Headers({ 'content-type': 'application/json', 'user-agent': 'Signalbox sample', ...sample.headers }),
    body: utf8(sample.text),
  }
  const verifier = auth === 'signature' ? source.verifier(settings) : null
  const opened = await openCredentials(deps.ring, found.credentials, nowMs)
  const secret = opened.ok ? opened.value.live[`${INBOUND}secret`] : undefined
  const signed = verifier?.sign && secret !== undefined ? await verifier.sign(raw, secret, nowMs) : undefined
  for (const [header, value] of Object.entries(signed?.headers ?? {})) raw.headers.set(header, value)
  const message = { ...raw, ...(signed?.body && { body: signed.body }), ...(signed?.url && { url: signed.url }) }
  await insertAudit(deps.db, auditRow(nowMs, actor, 'integration.sample-sent', id, { sample: name }))
  return ingest(deps, {
    connector,
    integrationId: id,
    raw: message,
    receivedAtMs: nowMs,
    from: null,
    provenByUs: signed === undefined,
  })
}

async function samplesOf(deps: Deps, connector: string): Promise<z.output<typeof samples>> {
  const response = await deps.assets.fetch(`https://assets.test/samples/${connector}.json`)
  if (response.ok) return samples.parse(await response.json())
  await response.body?.cancel()
  return {}
}
