import { useQueryClient } from '@tanstack/react-query'
import { api, read } from '../../api/client'
import { toast, toastError } from '../../components/toast'
import { type Subscription, subscriptionQuery, subscriptionsQuery } from './queries'

/** Browsers hold six connections to a host; some are for reading. */
const AT_ONCE = 4

/** Switches rules on or off, one or many: shown at once, taken back where the hub refuses, said in a toast that can undo it. */
export function useSwitch() {
  const queries = useQueryClient()
  const show = (ids: ReadonlySet<string>, enabled: boolean) => {
    queries.setQueryData(subscriptionsQuery.queryKey, (all: Subscription[] | undefined) =>
      all?.map((one) => (ids.has(one.id) ? { ...one, enabled } : one)),
    )
  }
  return async function turn(rules: readonly Subscription[], enabled: boolean): Promise<void> {
    const wanted = rules.filter((rule) => rule.enabled !== enabled)
    show(new Set(wanted.map(({ id }) => id)), enabled)
    const failed: unknown[] = []
    const done: Subscription[] = []
    const waiting = [...wanted]
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        await read(api.subscriptions[':id'].$patch({ param: { id: next.id }, json: { enabled }, header: {} })).then(
          (changed) => done.push(changed),
          (thrown: unknown) => failed.push(thrown),
        )
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    await queries.invalidateQueries({ queryKey: ['subscriptions'] })
    for (const one of done) queries.setQueryData(subscriptionQuery(one.id).queryKey, one)
    const [only] = done
    const state = enabled ? 'on' : 'off'
    const undo = () => void turn(done, !enabled)
    if (only && done.length === 1) void toast({ title: `${only.name} is ${state}`, undo })
    else if (done.length > 1) void toast({ title: `${done.length} subscriptions are ${state}`, undo })
    if (failed.length > 0) void toastError(failed[0])
  }
}

export function useRemove() {
  const queries = useQueryClient()
  return async ({ id, name }: Subscription): Promise<void> => {
    await read(api.subscriptions[':id'].$delete({ param: { id } }))
    await queries.invalidateQueries({ queryKey: ['subscriptions'] })
    void toast({ title: `${name} is deleted`, detail: 'Deliveries that were planned already go out.' })
  }
}
