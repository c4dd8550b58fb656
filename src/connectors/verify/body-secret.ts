import { equalText, text, utf8 } from '../../kit/bytes'
import { parseJson } from '../decode'
import { accepted, refused, type Verifier } from '../verifier'
import { theirs } from './secret'

/** A shared secret inside the JSON body (Cisco Meraki's `sharedSecret`). It is taken out before the body is stored. */
export function bodySecret({ field }: { field: string }): Verifier {
  return {
    scheme: 'body-secret',
    title: 'Secret in the body',
    description: `The sender writes the shared secret into the field "${field}" of the body.`,
    secret: 'theirs',
    credentials: theirs('Shared secret', `What the sender writes into "${field}".`),
    async check({ body }, secrets) {
      const parsed = parseJson(text(body))
      const shown = parsed.ok && isRecord(parsed.value) ? parsed.value[field] : undefined
      if (typeof shown !== 'string' || shown === '') return refused('missing-signature')
      for (const secret of secrets) if (await equalText(shown, secret)) return accepted
      return refused('bad-signature')
    },
    async sign({ body }, secret) {
      const parsed = parseJson(text(body))
      if (!parsed.ok || !isRecord(parsed.value)) throw new TypeError('only a JSON object can carry its secret')
      return { headers: {}, body: utf8(JSON.stringify({ ...parsed.value, [field]: secret })) }
    },
    redact(body) {
      const parsed = parseJson(body)
      if (!parsed.ok || !isRecord(parsed.value)) return ''
      return field in parsed.value ? JSON.stringify({ ...parsed.value, [field]: '[redacted]' }) : body
    },
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
