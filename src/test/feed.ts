import { env } from 'cloudflare:workers'
import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import { createToken, type Role } from '../domain/tokens'
import type { FeedItem } from '../objects/feed/protocol'
import { deps, eventually, request } from './hub'

// biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect
export type Line = any

export interface Watching {
  lines: Line[]
  /** Every frame as it came. */
  text(): string
  say(word: unknown): void
  /** The first line for which this is true, now or later. */
  line(isIt: (line: Line) => boolean): Promise<Line>
  /** Why the hub ended it, once it has. */
  ended(): Promise<{ code: number; reason: string }>
  close(): void
}

export const tokenOf = async (role: Role = 'viewer') => {
  const { token, row } = await createToken(deps(), { name: 'watcher', role, expiresAt: null }, 'token:test')
  return { token, id: row.id }
}

export const upgrade = (headers: Record<string, string>): Promise<Response> =>
  request('/api/feed', { headers: { upgrade: 'websocket', ...headers } })

/** Watches as a page does. `since`: undefined says nothing yet. */
export async function watch(token: string, since?: number | null): Promise<Watching> {
  const response = await upgrade({ 'sec-websocket-protocol': `signalbox, token.${token}` })
  const socket = response.webSocket
  if (!socket) throw new Error(`no WebSocket but ${response.status}: ${await response.text()}`)
  const lines: Line[] = []
  let text = ''
  let ended: { code: number; reason: string } | undefined
  socket.addEventListener('message', ({ data }) => {
    text += `${data}\n`
    if (data !== 'pong')
      lines.push(
        ...String(data)
          .split('\n')
          .map((line) => JSON.parse(line)),
      )
  })
  socket.addEventListener('close', ({ code, reason }) => {
    ended = { code, reason }
    socket.close()
  })
  socket.accept()
  const watching: Watching = {
    lines,
    text: () => text,
    say: (word) => socket.send(typeof word === 'string' ? word : JSON.stringify(word)),
    line: (isIt) =>
      eventually(
        async () => lines.find(isIt),
        (line) => line !== undefined,
      ),
    ended: async () =>
      (await eventually(
        async () => ended,
        (seen) => seen !== undefined,
      ))!,
    close: () => socket.close(),
  }
  if (since !== undefined) watching.say({ since })
  return watching
}

/** Somebody who gets everything that happens from now on. */
export async function watchingAll(token: string): Promise<Watching> {
  const watching = await watch(token, null)
  await watching.line(({ kind, settled }) => kind === 'reset' && settled)
  return watching
}

/** A feed with somebody who watches while others come and go, so that nobody is told that nobody watches. For the file that calls it. */
export function feedScene() {
  const open: Watching[] = []
  let keeper: Watching | undefined
  const feed = () => env.FEED.getByName('hub')
  const watchedBy = (wanted: number) =>
    eventually(
      async () => (await feed().watchers()).count,
      (count) => count === wanted,
    )
  beforeAll(async () => {
    keeper = await watchingAll((await tokenOf()).token)
  })
  afterEach(async () => {
    vi.useRealTimers()
    for (const watching of open.splice(0)) watching.close()
    await watchedBy(keeper ? 1 : 0)
  })
  afterAll(() => keeper?.close())
  return {
    feed,
    watchedBy,
    /** It is closed when the test is over. */
    async opened(watching: Promise<Watching>): Promise<Watching> {
      open.push(await watching)
      return open.at(-1)!
    },
    /** Why the hub ended the one who watches all the while. */
    async keeperEnded(): Promise<number | undefined> {
      const ended = await keeper?.ended()
      keeper = undefined
      return ended?.code
    },
  }
}

/** Until the end of the test. */
export const later = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })

export const arrival = (id: string): FeedItem => ({
  kind: 'message',
  id,
  integrationId: 'int_x',
  outcome: 'opened',
  said: null,
  signals: 0,
  bodyBytes: 1,
  repeat: false,
  at: '',
})
