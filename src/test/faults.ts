import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import type { Deps } from '../domain/deps'
import type { DeliverMessage } from '../domain/project'
import { deps } from './hub'

/** The process ended here: nothing after it ran. */
export class Killed extends Error {}

/** Where an attempt can be struck. `d1-call-n`: its n-th call of D1 fails. */
export type Fault =
  | 'none'
  | 'killed-before-fetch'
  | 'killed-after-fetch'
  | 'killed-after-record'
  | 'queue-refuses'
  | `d1-call-${1 | 2 | 3 | 4 | 5}`

/** A queue that a test holds in its hands: messages stay until they are taken. */
export function heldQueue() {
  const waiting: string[] = []
  const queue = {
    send: async ({ deliveryId }: DeliverMessage) => void waiting.push(deliveryId),
    sendBatch: async (batch: Iterable<MessageSendRequest<DeliverMessage>>) =>
      void waiting.push(...[...batch].map(({ body }) => body.deliveryId)),
  }
  // The two calls that the hub makes.
  return { waiting, queue: queue as unknown as Queue<DeliverMessage> }
}

/** The gate of an integration announces to this queue from now on. */
export const announcingTo = (integrationId: string, queue: Queue<DeliverMessage>): Promise<void> =>
  runInDurableObject(env.GATE.getByName(integrationId), (gate) => {
    const inside = gate as unknown as { env: Env }
    inside.env = { ...inside.env, DELIVER: queue as Env['DELIVER'] }
  })

/** The real world with one fault in it. */
export function struckBy(fault: Fault, queue: Queue<DeliverMessage>): Deps {
  const real = { ...deps(), queue }
  switch (fault) {
    case 'none':
      return real
    case 'killed-before-fetch':
      return { ...real, sender: () => () => Promise.reject(new Killed(fault)) }
    case 'killed-after-fetch':
      return {
        ...real,
        sender: (options) => async (request) => {
          await real.sender(options)(request)
          throw new Killed(fault)
        },
      }
    case 'killed-after-record':
      return {
        ...real,
        outlet(id) {
          const outlet = real.outlet(id)
          return new Proxy(outlet, {
            get: (_, name) =>
              name === 'release'
                ? () => Promise.reject(new Killed(fault))
                : (...values: unknown[]) => (Reflect.get(outlet, name) as (...given: unknown[]) => unknown)(...values),
          })
        },
      }
    case 'queue-refuses': {
      const refuses = () => Promise.reject(new Error('Queue is overloaded. Please back off.'))
      return { ...real, queue: { send: refuses, sendBatch: refuses } as unknown as Queue<DeliverMessage> }
    }
    case 'd1-call-1':
    case 'd1-call-2':
    case 'd1-call-3':
    case 'd1-call-4':
    case 'd1-call-5':
      return { ...real, db: failingAt(real.db, Number(fault.slice(-1))) }
  }
}

const asked = new Set(['run', 'all', 'first', 'raw'])

/** D1, but its n-th call fails before it does anything. */
function failingAt(db: D1Database, nth: number): D1Database {
  let calls = 0
  const count = () => {
    calls++
    if (calls === nth) throw new Error('D1_ERROR: storage is overloaded')
  }
  const inner = new WeakMap<object, D1PreparedStatement>()
  const counted = (statement: D1PreparedStatement): D1PreparedStatement => {
    const outer = new Proxy(statement, {
      get(target, name) {
        const value = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        if (name === 'bind') return (...values: unknown[]) => counted(target.bind(...values))
        return async (...values: unknown[]) => {
          if (asked.has(String(name))) count()
          return value.apply(target, values)
        }
      },
    })
    inner.set(outer, statement)
    return outer
  }
  return new Proxy(db, {
    get(target, name) {
      if (name === 'prepare') return (sql: string) => counted(target.prepare(sql))
      if (name === 'batch')
        return async (statements: D1PreparedStatement[]) => {
          count()
          return target.batch(statements.map((one) => inner.get(one) ?? one))
        }
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
