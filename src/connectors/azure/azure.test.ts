import { expect, it } from 'vitest'
import { source } from './source'

const secure = { tenantId: '0a0b0c0d-1111-4222-8333-444455556666', audience: 'api://signalbox' }

it('asks for Entra’s token where the settings name tenant and audience, else for our key', () => {
  expect(source.verifier(secure)?.scheme).toBe('jwt')
  expect(source.verifier({})).toBeNull()
  expect(source.forms.settings.safeParse({ ...secure, audience: '' }).success).toBe(false)
})
