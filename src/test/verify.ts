import type { RawMessage, Reply } from '../connectors/contract'
import type { Verdict, Verifier } from '../connectors/verify'
import { utf8 } from '../kit/bytes'

/** When messages of these tests are checked, unless a test says otherwise. */
export const NOW = Date.parse('2026-10-02T07:00:00Z')
export const SECONDS = NOW / 1000

export const yes = { ok: true }
export const no = (why: string) => ({ ok: false, why })

/** A message as a vendor posts it. */
export const posted = (body: string, headers: Record<string, string> = {}, url = 'https://hub.test/in/int_x'): RawMessage => ({
  method: 'POST',
  url,
  headers: new Headers(headers),
  body: utf8(body),
})

/** What a verifier that reaches no network says of a message. */
export const check = (verifier: Verifier, raw: RawMessage, secrets: string[], nowMs = NOW): Promise<Verdict> =>
  verifier.check(raw, secrets, { nowMs, send: offline })

const offline = async (): Promise<Reply> => ({ status: 0, headers: new Headers(), body: '', receivedAtMs: NOW })
