import { expect, it } from 'vitest'
import { fingerprintOf } from '../alertmanager'

it('computes the fingerprint that Prometheus itself computes', () => {
  // The vectors of prometheus/common, model/signature_test.go.
  expect(fingerprintOf({})).toBe(14695981039346656037n.toString(16))
  expect(fingerprintOf({ name: 'garland, briggs', fear: 'love is not enough' })).toBe(5799056148416392346n.toString(16))
})

it('tells alerts apart whose label sets differ only at the end of many labels', () => {
  const long = { alertname: 'RuleFailures', namespace: 'n'.repeat(600) }
  expect(fingerprintOf({ ...long, rule_group: 'a' })).not.toBe(fingerprintOf({ ...long, rule_group: 'b' }))
})
