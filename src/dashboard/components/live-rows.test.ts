import { expect, it } from 'vitest'
import type { FeedItem, FeedLine } from '../../objects/feed/protocol'
import { afterLines, HEAD_ROWS, type Live } from './live-rows'

interface Row {
  id: string
  outcome: string
}
/** Messages of one integration; what was ignored has to be asked for, and whether a test passes is not known. */
const live: Live<'message', Row> = {
  kind: 'message',
  order: ({ id }) => id,
  passes: ({ integrationId, outcome }) => (outcome === 'test' ? undefined : integrationId === 'int_1'),
  row: ({ id, outcome }, before) => (outcome === 'ignored' ? 'ask' : before?.outcome === 'resolved' ? 'old' : { id, outcome }),
}
const line = (id: string, outcome = 'opened', integrationId = 'int_1'): FeedLine => {
  const item: FeedItem = {
    ...{ kind: 'message', id, integrationId, outcome },
    ...{ said: null, signals: 0, bodyBytes: 1, repeat: false, at: '' },
  }
  return { seq: 1, ...item }
}
const row = (id: string, outcome = 'opened'): Row => ({ id, outcome })
const page = (ids: string[], nextCursor: string | null = null) => ({ items: ids.map((id) => row(id)), nextCursor })
const idsOf = ({ items }: { items: Row[] }) => items.map(({ id }) => id)

it('puts what is new on the newest page alone, in its place', () => {
  const [first, second] = [page(['m7', 'm5'], 'm5'), page(['m3', 'm1'])]
  const after = afterLines({ pages: [first, second], head: first }, [line('m6'), line('m9'), line('m8')], live)
  expect(idsOf(after.head)).toEqual(['m9', 'm8', 'm7', 'm6', 'm5'])
  expect(after.pages).toEqual([first, second])
  expect(after.ask).toBe(false)
})

it('leaves alone what belongs on a later page, and shows it where there is none', () => {
  const head = page(['m7', 'm5'], 'm5')
  expect(afterLines({ pages: [head], head }, [line('m4')], live).head).toBe(head)
  const whole = page(['m7', 'm5'])
  expect(idsOf(afterLines({ pages: [whole], head: whole }, [line('m4')], live).head)).toEqual(['m7', 'm5', 'm4'])
})

it('changes a row wherever it stands, and no other page', () => {
  const [first, second] = [page(['m7', 'm5'], 'm5'), page(['m3', 'm1'])]
  const after = afterLines({ pages: [first, second], head: first }, [line('m3', 'updated')], live)
  expect(after.pages[1]?.items).toEqual([row('m3', 'updated'), row('m1')])
  expect(after.pages[0]).toBe(first)
  expect(after.head).toBe(first)
})

it('ignores what the filters keep out, other kinds, and what it knows better', () => {
  const first = { items: [row('m5', 'resolved')], nextCursor: null }
  const before = { pages: [first], head: first }
  const other: FeedLine = { seq: 1, kind: 'reset', settled: true }
  const after = afterLines(before, [line('m9', 'opened', 'int_2'), other, line('m5', 'updated')], live)
  expect(after).toEqual({ ...before, ask: false })
  expect(after.head).toBe(first)
})

it('shows what a row has become where it no longer passes, and does not begin anew with it', () => {
  const head = page(['m7', 'm5'])
  const after = afterLines({ pages: [head], head }, [line('m5', 'updated', 'int_2')], live)
  expect(after.pages[0]?.items[1]).toEqual(row('m5', 'updated'))
  expect(idsOf(after.head)).toEqual(['m7'])
})

it('asks where an item does not say enough, or a filter cannot be told', () => {
  const head = page(['m7'])
  expect(afterLines({ pages: [head], head }, [line('m8', 'ignored')], live)).toEqual({ pages: [head], head, ask: true })
  const unsure = afterLines({ pages: [head], head }, [line('m8', 'test'), line('m7', 'test')], live)
  expect(unsure.ask).toBe(true)
  expect(unsure.head.items).toEqual([row('m7', 'test')])
})

it('keeps so many new rows and no more, and a cursor that goes on after them', () => {
  const id = (n: number) => `m${String(n).padStart(4, '0')}`
  const head = page([id(1), id(0)])
  const lines = Array.from({ length: 300 }, (_, n) => line(id(n + 2)))
  const after = afterLines({ pages: [head], head }, lines, live)
  expect(idsOf(after.head)).toEqual(Array.from({ length: HEAD_ROWS }, (_, n) => id(301 - n)))
  expect(after.head.nextCursor).toBe(id(302 - HEAD_ROWS))
})
