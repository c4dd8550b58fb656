import { randomBytes } from 'node:crypto'
import type { Integration } from '../client.ts'
import { ADMIN_TOKEN, KEY_1 } from '../hub.ts'

/** Every secret that the hub must not say, by name. */
export function plantedSecrets() {
  const secrets: Record<string, string> = {
    'admin token': ADMIN_TOKEN,
    'encryption key': KEY_1.split(':')[1] ?? '',
    'setup code': 'setup-code-of-the-tests',
    'github secret, pasted': canary('gh/ +&'),
    'github secret, rotated': canary('gh2/"\\'),
    'path token': canary('path'),
    'path token, changed': canary('path2'),
    'path token, idempotent': canary('path3'),
    'path token, unreachable': canary('path4'),
    'password in a url': canary('pw'),
    'query token': canary('query'),
    'slack bot token': `xoxb-${canary('bot')}`,
    ...Object.fromEntries([1, 2, 3, 4].map((priority) => [`slack webhook of P${priority}`, canary(`hook${priority}`)])),
    'routing key': randomBytes(16).toString('hex'),
    'bearer token': canary('bearer'),
    'basic password': canary('basic'),
    'header value': canary('header'),
    'hmac secret': canary('hmac'),
    'client secret': canary('client'),
    'refresh token': canary('refresh'),
    'refresh token, replaced': canary('refresh2'),
    'access token': canary('access'),
    'secret in a body': canary('body'),
    'password of a poll': canary('poll/ +&"'),
    ...Object.fromEntries(Object.entries(strangers()).map(([kind, token]) => [`a stranger's ${kind} in an answer`, token])),
    'a token that nobody has': `sbx_${canary('wrong')}`,
    'a key that nobody has': `sbk${canary('wrong')}`,
    'a secret in a refused request': canary('refused'),
    'a secret in a body that is not JSON': canary('broken'),
  }
  const secret = (name: string) => secrets[name] ?? ''
  return {
    secrets,
    secret,
    /** What the hub made up and has shown once is a secret from now on, as `of: field`. */
    shown(made: Integration, of: string) {
      for (const [field, value] of Object.entries({ ...made.generated, key: made.key, signingSecret: made.signingSecret }))
        if (value) secrets[`${of}: ${field}`] = value
    },
  }
}

/** A secret that nothing else looks like, with characters that encodings change. */
export const canary = (name: string) =>
  `${randomBytes(6).toString('hex')}-canary-${name.replace(/[^\w/ +&"\\]/g, '')}${/bot|hook|path|wrong|pw/.test(name) ? '' : '/+='}-${randomBytes(8).toString('hex')}`

export const base64 = (text: string) => Buffer.from(text).toString('base64')

/** Credentials that the hub was never told, each of a shape that is known. */
const strangers = () => {
  const hex = (length: number) => randomBytes(length).toString('hex').slice(0, length)
  return {
    'GitHub token': `ghp_${hex(36)}`,
    'fine-grained GitHub token': `github_pat_${hex(22)}_${hex(59)}`,
    'AWS key': `AKIA${hex(16).toUpperCase()}`,
    'Google key': `AIza${hex(35)}`,
    'Stripe key': `sk_live_${hex(24)}`,
    'JSON Web Token': `eyJ${hex(20)}.eyJ${hex(30)}.${hex(43)}`,
    'Telegram token': `123456789:AA${hex(33)}`,
    'Twilio key': `SK${hex(32)}`,
    'Slack token': `xoxp-${hex(40)}`,
    'signing secret': `whsec_${hex(32)}`,
  }
}
