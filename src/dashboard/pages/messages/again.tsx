import { Button } from '@cloudflare/kumo/components/button'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiProblem, saidOf } from '../../api/problem'
import { Section } from '../../components/drawer'
import { JsonView } from '../../components/json-view'
import { toast } from '../../components/toast'
import { type Message, messageQuery, type Reading, readAgain, rerun, saidNothing } from './queries'

type Tried = { kind: 'read'; reading: Reading } | { kind: 'refused'; title: string; says: string[] }

/** The message once more with the settings of now: only read, or run where it had no effect. */
export function Again({ message }: { message: Message }) {
  const { id, integrationId } = message
  const [tried, setTried] = useState<Tried>()
  const [busy, setBusy] = useState<'read' | 'rerun'>()
  const queries = useQueryClient()
  const doing = async (what: 'read' | 'rerun', work: () => Promise<void>) => {
    setBusy(what)
    setTried(undefined)
    try {
      await work()
    } catch (thrown) {
      const { title, detail } = saidOf(thrown)
      const issues =
        thrown instanceof ApiProblem ? thrown.issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)) : []
      setTried({ kind: 'refused', title, says: issues.length > 0 ? issues : detail ? [detail] : [] })
    } finally {
      setBusy(undefined)
    }
  }
  const read = () => doing('read', async () => setTried({ kind: 'read', reading: await readAgain(integrationId, id) }))
  const run = () =>
    doing('rerun', async () => {
      const { results } = await rerun(integrationId, id)
      const outcome = String(results[0]?.outcome ?? 'ignored')
      // D1 hears of it a moment after the answer.
      queries.setQueryData(messageQuery(integrationId, id).queryKey, { ...message, outcome, results })
      void toast({ title: `The message was run again: ${outcome}` })
      setTimeout(() => {
        for (const topic of ['messages', 'incidents', 'overview']) void queries.invalidateQueries({ queryKey: [topic] })
      }, PROJECTED_MS)
    })
  return (
    <Section title="Once more, with the settings of now">
      <div className="flex flex-wrap items-center gap-2">
        <Button size="sm" onClick={() => void read()} loading={busy === 'read'}>
          Read again
        </Button>
        {saidNothing(message) && (
          <Button size="sm" variant="primary" onClick={() => void run()} loading={busy === 'rerun'}>
            Run again
          </Button>
        )}
        <span className="basis-full text-[13px] text-kumo-subtle">
          {saidNothing(message)
            ? 'Read again only shows what would be read. Run again lets it have its effect, once.'
            : 'Only shows what would be read; it has had its effect.'}
        </span>
      </div>
      <div aria-live="polite" className="mt-3 empty:hidden">
        {tried?.kind === 'read' && <Read reading={tried.reading} />}
        {tried?.kind === 'refused' && <Refused title={tried.title} says={tried.says} />}
      </div>
    </Section>
  )
}

const PROJECTED_MS = 1_500

function Read({ reading }: { reading: Reading }) {
  switch (reading.kind) {
    case 'signals':
      return (
        <>
          <p className="mb-2">
            {reading.signals?.length === 1 ? 'One signal would be read:' : `${reading.signals?.length} signals would be read:`}
          </p>
          <JsonView value={reading.signals} label="Signals" />
        </>
      )
    case 'commands':
      return <JsonView value={reading.commands} label="Commands" />
    case 'unreadable':
    case 'unparseable':
      return (
        <Refused
          title="It still cannot be read"
          says={(reading.issues ?? []).map(({ path, message }) => (path ? `${path}: ${message}` : message))}
        />
      )
    case 'ignored':
    case 'handshake':
      return <p>It would be ignored: {reading.reason}</p>
  }
}

const Refused = ({ title, says }: { title: string; says: readonly string[] }) => (
  <div className="rounded-lg bg-error-tint px-4 py-3">
    <p className="font-medium text-error">{title}</p>
    {says.map((line) => (
      <p key={line} className="mt-0.5 break-words">
        {line}
      </p>
    ))}
  </div>
)
