import { beforeEach, describe, expect, it, vi } from 'vitest'
import { runPoll } from '../domain/polls/run'
import { deps, eventually, integration, rows } from './hub'

/** A record of a vendor as its stand-in keeps it. `at` is when it changed last. */
export interface Kept {
  id: string
  at: string
  open: boolean
}

export interface FakeVendor {
  connector: string
  /** Of the suite, where a connector has several. */
  title?: string
  settings: Record<string, unknown>
  credentials: Record<string, string>
  /** More than three of these are kept, so that there are pages to turn. */
  perPage: number
  /** The vendor's own answers: to the request for a token, and to that for a page. `isPage` tells them apart. */
  isPage(request: Request): boolean
  answer(request: Request, kept: readonly Kept[]): Response | Promise<Response>
  /** The key of the incident of a record. */
  keyOf(id: string): string
  /** Vendors whose records have no end. */
  neverResolves?: boolean
}

/** In the past of the real clock, by so many seconds: runs begin by it. */
export const ago = (seconds: number, base = Math.floor(Date.now() / 1000)): string =>
  new Date((base - seconds) * 1000).toISOString()

/** What a poller must bear whatever happens: every record becomes exactly one incident, seen once. */
export function pollsWhatever(fake: FakeVendor): void {
  let kept: Kept[] = []
  let asked = 0
  /** By the number of the page's request, from 1: done before the vendor answers; its response, if any, comes instead. */
  let trouble: Record<number, () => Response | Promise<Response> | undefined> = {}

  const made = () => integration({ connector: fake.connector, settings: fake.settings, credentials: fake.credentials })
  const count = Math.floor(fake.perPage * 3.4)
  const name = (at: number) => `r${String(at).padStart(4, '0')}`
  /** A third of a page shares each instant, so that pages end between equals. */
  const fill = (many = count, sharing = Math.ceil(fake.perPage / 3)) => {
    const base = Math.floor(Date.now() / 1000)
    kept = Array.from({ length: many }, (_, at) => ({
      id: name(at),
      at: ago(3_600 - Math.floor(at / sharing), base),
      open: true,
    }))
  }
  const seen = async (id: string) =>
    (
      await rows<{ key: string; status: string; times: number }>(
        'select dedup_key key, status, occurrences times from incidents where integration_id = ? order by dedup_key',
        id,
      )
    ).map(({ key, status, times }) => `${key} ${status} ${times}`)
  const once = (status = 'triggered') =>
    kept.map(({ id, open }) => `${fake.keyOf(id)} ${open ? 'triggered' : status} 1`).sort((a, b) => (a < b ? -1 : 1))
  const settled = async (id: string, expected: string[]) => {
    await eventually(
      () => seen(id),
      (now) => JSON.stringify(now) === JSON.stringify(expected),
      120,
    ).catch(() => undefined)
    expect(await seen(id)).toEqual(expected)
  }

  describe(`the poller of ${fake.title ?? fake.connector}`, () => {
    beforeEach(() => {
      vi.restoreAllMocks()
      ;[kept, asked, trouble] = [[], 0, {}]
      vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
        const request = input as Request
        if (!fake.isPage(request)) return fake.answer(request, kept)
        asked++
        return (await trouble[asked]?.()) ?? fake.answer(request, kept)
      })
    })

    it('reads page after page, and nothing again in the runs after it', async () => {
      fill()
      const { id } = await made()
      expect(await runPoll(deps(), id)).toMatchObject({ kind: 'done', signals: count, more: false })
      expect(asked).toBeGreaterThan(3)
      expect(await runPoll(deps(), id)).toMatchObject({ kind: 'done', signals: 0 })
      expect(await runPoll(deps(), id)).toMatchObject({ kind: 'done', signals: 0 })
      await settled(id, once())
    })

    it('reads more records of one instant than a page holds', async () => {
      fill(count, count)
      const { id } = await made()
      expect(await runPoll(deps(), id)).toMatchObject({ kind: 'done', signals: count, more: false })
      expect(await runPoll(deps(), id)).toMatchObject({ kind: 'done', signals: 0 })
      await settled(id, once())
    })

    it('goes on where it was after a 429 in the middle, and after a connection that broke', async () => {
      fill()
      trouble = {
        2: () => new Response('slow down', { status: 429, headers: { 'retry-after': '30' } }),
        4: () => Promise.reject(new Error('gone')),
      }
      const { id } = await made()
      expect(await runPoll(deps(), id)).toMatchObject({ kind: 'failed', code: 'http_429', afterSeconds: 30 })
      expect(await runPoll(deps(), id)).toMatchObject({ kind: 'failed', code: 'connection' })
      expect(await runPoll(deps(), id)).toMatchObject({ kind: 'done', more: false })
      expect(await runPoll(deps(), id)).toMatchObject({ kind: 'done', signals: 0 })
      await settled(id, once())
    })

    it('misses nothing that appears while it turns pages, of the same instant as what it has read', async () => {
      fill()
      trouble = {
        2: () => {
          kept.push({ id: 'r9001', at: kept[fake.perPage - 1]!.at, open: true })
          kept.push({ id: 'r9002', at: kept.at(-2)!.at, open: true })
          return undefined
        },
      }
      const { id } = await made()
      expect(await runPoll(deps(), id)).toMatchObject({ kind: 'done' })
      kept.push({ id: 'r9003', at: kept.at(-1)!.at, open: true })
      expect(await runPoll(deps(), id)).toMatchObject({ kind: 'done' })
      expect(await runPoll(deps(), id)).toMatchObject({ kind: 'done', signals: 0 })
      await settled(id, once())
    })

    if (!fake.neverResolves) {
      it('sees that a record changed while it turned pages, and afterwards', async () => {
        fill()
        const end = (at: number) => {
          kept[at] = { id: name(at), at: ago(60), open: false }
        }
        trouble = {
          3: () => {
            end(1)
            end(count - 1)
            return undefined
          },
        }
        const { id } = await made()
        await runPoll(deps(), id)
        end(fake.perPage)
        await runPoll(deps(), id)
        // What was over before we saw it open opens nothing.
        const expected = (await seenAll(id)).length
        expect(expected).toBeGreaterThanOrEqual(count - 1)
        await eventually(
          () => seen(id),
          (now) => now.includes(`${fake.keyOf(name(fake.perPage))} resolved 1`),
        )
        const now = await seen(id)
        // Over before it was seen open, where the latest come first.
        expect(now.filter((one) => one.startsWith(`${fake.keyOf(name(1))} `))).not.toContain(`${fake.keyOf(name(1))} triggered 1`)
        expect(now).toContain(`${fake.keyOf(name(2))} triggered 1`)
      })
    }
    const seenAll = (id: string) =>
      eventually(
        () => seen(id),
        (now) => now.length >= count - 1,
      )
  })
}
