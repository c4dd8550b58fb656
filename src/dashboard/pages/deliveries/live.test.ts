import { expect, it } from 'vitest'
import { iso } from '../../../kit/clock'
import { timeChars } from '../../../kit/id'
import type { ItemOf } from '../../../objects/feed/protocol'
import type { Filter } from './filter'
import { liveDeliveries } from './live'
import type { DeliveryRow } from './queries'

const nowMs = Date.now()
const idOf = (ms: number) => `dlv_${timeChars(ms)}0000000000000000`
const item = (change: Partial<ItemOf<'delivery'>> = {}): ItemOf<'delivery'> => ({
  kind: 'delivery',
  id: idOf(nowMs),
  integrationId: 'int_to',
  incidentId: 'inc_1',
  incident: { number: 1, title: 'Down', integrationId: 'int_from' },
  subscriptionId: 'sub_1',
  eventType: 'incident.triggered',
  status: 'failed',
  attempts: 1,
  code: 'http_503',
  error: 'http_5xx',
  latencyMs: 12,
  nextAttemptAt: null,
  plannedAt: iso(nowMs),
  at: iso(nowMs),
  ...change,
})
const passes = (filter: Filter, change?: Partial<ItemOf<'delivery'>>) => liveDeliveries(filter).passes(item(change))

it.each<[Filter, boolean | undefined]>([
  [{}, true],
  [{ status: 'failed', integrationId: 'int_to', subscriptionId: 'sub_1', incidentId: 'inc_1' }, true],
  [{ eventType: 'incident.triggered', code: 'http_503', error: 'http_5xx' }, true],
  [{ status: 'delivered' }, false],
  [{ integrationId: 'int_from' }, false],
  [{ subscriptionId: 'sub_2' }, false],
  [{ incidentId: 'inc_2' }, false],
  [{ eventType: 'incident.resolved' }, false],
  [{ code: 'http_500' }, false],
  [{ error: 'timeout' }, false],
  [{ range: '1h' }, true],
  [{ since: iso(nowMs - 1_000), before: iso(nowMs + 1_000) }, true],
  [{ since: iso(nowMs + 1_000) }, false],
  [{ before: iso(nowMs - 1_000) }, false],
  [{ text: 'table' }, undefined],
  // What is too short to search for is no filter.
  [{ text: 't' }, true],
  [{ text: 'table', status: 'delivered' }, false],
])('%j lets a failed delivery through: %s', (filter, expected) => {
  expect(passes(filter)).toBe(expected)
})

it('knows that an hour is over', () => {
  expect(passes({ range: '1h' }, { id: idOf(nowMs) })).toBe(true)
  expect(passes({ range: '1h' }, { id: idOf(nowMs - 3_700_000) })).toBe(false)
})

it('is not thrown back by what was overtaken on its way', () => {
  const live = liveDeliveries({})
  const rowOf = (change: Partial<ItemOf<'delivery'>>): DeliveryRow => {
    const row = live.row(item(change), undefined)
    if (typeof row === 'string') throw new Error(row)
    return row
  }
  const planned = { status: 'planned', attempts: 0, code: null, error: null, latencyMs: null } as const
  const begun = { ...planned, status: 'inflight', attempts: 1 } as const
  expect(live.row(item(begun), rowOf(planned))).toMatchObject({ status: 'inflight', attemptsMade: 1 })
  expect(live.row(item({ status: 'delivered' }), rowOf(begun))).toMatchObject({ status: 'delivered' })
  expect(live.row(item(planned), rowOf({ status: 'delivered' }))).toBe('old')
  expect(live.row(item(begun), rowOf({ status: 'delivered' }))).toBe('old')
  expect(live.row(item({ status: 'scheduled' }), rowOf({ status: 'delivered', attempts: 2 }))).toBe('old')
  expect(live.row(item({ ...begun, attempts: 2 }), rowOf({ status: 'delivered' }))).toMatchObject({ status: 'inflight' })
  expect(rowOf(planned).lastAttempt).toBeNull()
  expect(rowOf({}).lastAttempt).toEqual({ code: 'http_503', error: 'http_5xx', latencyMs: 12 })
})
