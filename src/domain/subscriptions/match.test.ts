import { expect, it } from 'vitest'
import { type Conditions, matches } from './match'

const event = { type: 'incident.triggered', serviceId: 'svc_a', severity: 'critical', priority: 'P1' }
const all: Conditions = { eventTypes: ['*'], serviceIds: null, severities: null, priorities: null }

it.each<[boolean, Partial<Conditions>]>([
  [true, {}],
  [true, { eventTypes: ['incident.*'] }],
  [true, { eventTypes: ['incident.resolved', 'incident.triggered'] }],
  [false, { eventTypes: ['incident'] }],
  [false, { eventTypes: ['incident.trig*'] }],
  [false, { eventTypes: ['deployment.*'] }],
  [false, { eventTypes: [] }],
  [true, { serviceIds: ['svc_b', 'svc_a'] }],
  [false, { serviceIds: ['svc_b'] }],
  [false, { severities: ['warning'] }],
  [true, { severities: ['critical'], priorities: ['P1'] }],
  [false, { severities: ['critical'], priorities: ['P2'] }],
])('%s for %j', (expected, conditions) => {
  expect(matches({ ...all, ...conditions }, event)).toBe(expected)
})

it('asks for a service, so an event without one does not match', () => {
  expect(matches({ ...all, serviceIds: ['svc_a'] }, { ...event, serviceId: null })).toBe(false)
})
