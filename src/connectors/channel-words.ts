import type { HandshakeReply, IncidentCommand, Reading } from './contract'
import { meaningOf } from './values'

/** What people may say to a channel, and what it does. Exact words, whatever their case; anything else commands nothing. */
export const channelWords: Record<string, IncidentCommand['action']> = {
  ack: 'acknowledge',
  acked: 'acknowledge',
  acknowledge: 'acknowledge',
  acknowledged: 'acknowledge',
  res: 'resolve',
  resolve: 'resolve',
  resolved: 'resolve',
  close: 'resolve',
  closed: 'resolve',
}

/** `action_id` of a Slack button, the function of a Google Chat card, `action` of a Teams or Webex card: a word of above, or one of these. */
export const buttonWords: typeof channelWords = {
  ...channelWords,
  acknowledge_incident: 'acknowledge',
  resolve_incident: 'resolve',
}

export const COMMANDS_MAX = 20

/**
 * `ack 41`, `/ack@our_bot 41`, `Resolve #41, #42`, `close inc_…`: a word, then what it is about. Several incidents are several commands; a text that names
 * none (`ack the big one`) is one command about that text, so that the person is told that there is no such incident. `undefined` where
 * the text begins with no known word, or nothing follows it.
 */
export function commandsIn(text: string, by: string): IncidentCommand[] | undefined {
  const [, word, rest] = /^\s*\/?([a-z]{1,20})(?:@\w{1,64})?(?::\s*|\s+)(\S[\s\S]{0,400})/i.exec(text) ?? []
  const action = meaningOf(channelWords, word)
  return action && rest ? about(action, rest, by) : undefined
}

/** The same where the word came apart from the incidents: `/ack` with the text `41 42`. */
export function about(action: IncidentCommand['action'], incidents: string, by: string): IncidentCommand[] | undefined {
  const named = incidents
    .split(/[\s,;]+/)
    .map((one) => one.replace(/[.!]+$/, ''))
    .filter(Boolean)
  if (named.length === 0) return undefined
  const each = named.every((one) => /^(#?\d{1,12}|inc_\w{1,40})$/i.test(one))
    ? [...new Set(named)]
    : [named.join(' ').slice(0, 80)]
  return each.slice(0, COMMANDS_MAX).map((incident) => ({ action, incident, by }))
}

/** Told to those who say something else. `example` is the beginning of a command, as the channel wants it: `/incident `. */
export const helpText = (example = ''): string =>
  `Say "${example}ack 41" to acknowledge incident 41, or "${example}resolve 41" to resolve it. The number stands in its notification.`

/** A person who said no command is told how to; nothing happens otherwise. */
export const told = (reason: string, reply: HandshakeReply): Extract<Reading, { kind: 'handshake' }> => ({
  kind: 'handshake',
  reason,
  reply,
})

export const jsonReply = (value: unknown): HandshakeReply => ({ contentType: 'application/json', body: JSON.stringify(value) })

/** Who asks: the first of the names that a channel gives, on one line. */
export const personOf = (...names: unknown[]): string => {
  for (const name of names) {
    const text = typeof name === 'string' || typeof name === 'number' ? String(name).replace(/\s+/g, ' ').trim() : ''
    if (text) return text.slice(0, 80)
  }
  return 'somebody'
}
