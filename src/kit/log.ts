import { withoutTokens } from './token-shapes'

/** The only console: one JSON object per line. Never pass a secret, a body or a whole URL; what looks like a token is taken out in any case. */
export type Fields = Record<string, string | number | boolean | null | undefined>

export const log = {
  info: (event: string, fields: Fields = {}) => console.log(line('info', event, fields)),
  warn: (event: string, fields: Fields = {}) => console.warn(line('warn', event, fields)),
  error: (event: string, fields: Fields = {}) => console.error(line('error', event, fields)),
}

const line = (level: string, event: string, fields: Fields) =>
  JSON.stringify({ level, event, ...fields }, (_, value: unknown) => (typeof value === 'string' ? withoutTokens(value) : value))

/** What may be said of a thrown value: its class and message, never its stack or the values around it. */
export const said = (thrown: unknown): string =>
  (thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)).slice(0, 300)
