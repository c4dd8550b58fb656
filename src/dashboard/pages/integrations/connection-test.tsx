import { Button } from '@cloudflare/kumo/components/button'
import { useMutation } from '@tanstack/react-query'
import { api, read } from '../../api/client'
import { saidOf } from '../../api/problem'
import { useChanged } from './use-changed'

interface Answer {
  ok: boolean
  title: string
  says?: string | undefined
}

/** Asks the vendor whether it would answer us, and shows what it said. Pages nobody. */
export function ConnectionTest({ id, isPrimary = false, passed }: { id: string; isPrimary?: boolean; passed?: () => void }) {
  const test = useMutation({
    mutationFn: async (): Promise<Answer> => {
      const { ok, note, reason } = await read(api.integrations[':id'].test.$post({ param: { id } }))
      return ok ? { ok, title: 'The connection works', says: note } : { ok, title: 'The connection does not work', says: reason }
    },
    onSuccess: ({ ok }) => ok && passed?.(),
  })
  return (
    <div className="space-y-3">
      <Button variant={isPrimary ? 'primary' : 'secondary'} loading={test.isPending} onClick={() => test.mutate()}>
        Test connection
      </Button>
      <Said answer={test.error ? failed(test.error) : test.data} />
    </div>
  )
}

/** Fetches what is new, as the schedule would. */
export function PollNow({ id, isPrimary = false, done }: { id: string; isPrimary?: boolean; done?: () => void }) {
  const changed = useChanged()
  const poll = useMutation({
    mutationFn: async (): Promise<Answer> => {
      const run = await read(api.integrations[':id'].poll.$post({ param: { id } }))
      switch (run.kind) {
        case 'done':
          return {
            ok: true,
            title: `The vendor answered: ${run.signals ?? 0} new`,
            says: run.more ? 'There is more; the next poll goes on.' : undefined,
          }
        case 'skipped':
          return { ok: true, title: 'Another poll is under way' }
        case 'failed':
          return { ok: false, title: 'The poll failed', says: run.reason }
      }
    },
    onSuccess: async ({ ok }) => {
      if (ok) done?.()
      await changed()
    },
  })
  return (
    <div className="space-y-3">
      <Button variant={isPrimary ? 'primary' : 'secondary'} loading={poll.isPending} onClick={() => poll.mutate()}>
        Poll now
      </Button>
      <Said answer={poll.error ? failed(poll.error) : poll.data} />
    </div>
  )
}

const failed = (thrown: unknown): Answer => {
  const { title, detail } = saidOf(thrown)
  return { ok: false, title, says: detail }
}

const Said = ({ answer }: { answer: Answer | undefined }) => (
  <div role="status">
    {answer && (
      <div className={`rounded-lg p-3 ${answer.ok ? 'bg-good-tint text-good' : 'bg-critical-tint text-critical'}`}>
        <p className="font-medium">
          <span aria-hidden="true">{answer.ok ? '✓ ' : '✕ '}</span>
          {answer.title}
        </p>
        {answer.says && <p className="mt-1 text-[13px] break-words">{answer.says}</p>}
      </div>
    )}
  </div>
)
