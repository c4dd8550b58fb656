import { createToken, type Role } from '../domain/tokens'
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
