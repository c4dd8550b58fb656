import { Buckets } from '../../kit/bucket'
import type { Visitor } from '../caller'
import type { Deps } from '../deps'

/** What strangers may try in a minute, in one isolate: each, and all together. A code is guessed; the rest only makes work. */
const perMinute = { code: { each: 5, all: 60 }, ceremony: { each: 60, all: 600 } }
const tries: { [kind in keyof typeof perMinute]?: Buckets } = {}

/** 0 where they may; otherwise the whole seconds until they may. */
export function mayTry({ clock }: Pick<Deps, 'clock'>, kind: keyof typeof perMinute, { address }: Visitor): number {
  const nowMs = clock()
  tries[kind] ??= new Buckets(perMinute[kind], nowMs)
  return tries[kind].take(address, nowMs)
}
