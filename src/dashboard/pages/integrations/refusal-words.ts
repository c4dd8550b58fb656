const words: Record<string, { title: string; help: string }> = {
  'bad-signature': {
    title: 'The signature was wrong',
    help: 'The tool signs with another secret, or something on the way changed the body. Paste the secret again, or make a new one.',
  },
  'missing-signature': {
    title: 'There was no signature',
    help: 'Give the tool the signing secret, or connect it by key where it cannot sign.',
  },
  'unknown-key': {
    title: 'The key was wrong',
    help: 'The tool sends another key than this integration’s. Paste it again, or make a new one.',
  },
  'missing-key': {
    title: 'There was no key',
    help: 'Send it as Authorization: Bearer, as X-Integration-Key, or as ?key= in the URL.',
  },
  'stale-timestamp': {
    title: 'The message was too old',
    help: 'It was sent again later by somebody else, or the clock of the sender is wrong.',
  },
  'untrusted-sender': {
    title: 'The sender is not trusted',
    help: 'It proved to be somebody, but not who was expected. Look at the settings.',
  },
  'keys-unavailable': { title: 'The vendor’s keys could not be had', help: 'The tool sends again by itself.' },
  'wrong-connector': {
    title: 'The address was another connector’s',
    help: 'The URL names another connector than this integration’s. Copy the inbound URL again.',
  },
  disabled: { title: 'The integration was off', help: 'Switch it on to receive again.' },
  'sends-nothing': {
    title: 'Nothing is received here',
    help: 'This integration only sends. Connect the tool once more, to receive.',
  },
  'too-large': { title: 'The message was too large', help: 'A message may have 256 KB. Send less detail, or smaller groups.' },
  'not-parseable': { title: 'The body could not be parsed', help: 'It is not of the format that this tool sends.' },
  'rate-limited': {
    title: 'There were too many messages',
    help: 'The rate limit was reached. Raise it under Settings where this is the usual load.',
  },
  vault: { title: 'The secret could not be opened', help: 'The encryption key that sealed it is missing. Setup says more.' },
}

/** A reason of the gate, and what helps. A new one is shown as it is. */
export const refusalWords = (reason: string): { title: string; help: string } =>
  words[reason] ?? { title: reason.replaceAll('-', ' '), help: '' }
