import { expect, it } from 'vitest'
import { source } from './source'

const pushed = { audience: 'https://hub.test/push', serviceAccount: 'alerts@acme.iam.gserviceaccount.com' }

it('asks for Google’s token where the settings name audience and account, else for our key', () => {
  expect(source.verifier(pushed)?.scheme).toBe('jwt')
  expect(source.verifier({})).toBeNull()
  expect(source.forms.settings.safeParse({ audience: pushed.audience }).success).toBe(false)
})

it('takes what it cannot read, for Pub/Sub would send it for a week', () => {
  expect(source.unreadableStatus).toBe(202)
})
