import { Button } from '@cloudflare/kumo/components/button'
import { JsonView } from '../../components/json-view'
import type { Integration } from './queries'

interface ConflictProps {
  change: Readonly<Record<string, unknown>>
  theirs: Integration
  takeTheirs: () => void
  keepMine: () => void
}

/** Somebody else changed the same fields meanwhile: both versions, and the choice. Secrets are in neither. */
export function Conflict({ change, theirs, takeTheirs, keepMine }: ConflictProps) {
  const now: Readonly<Record<string, unknown>> = theirs
  const names = Object.keys(change).filter((name) => name in now)
  const only = (from: Readonly<Record<string, unknown>>) => Object.fromEntries(names.map((name) => [name, from[name]]))
  return (
    <section role="alert" className="mt-6 space-y-3 rounded-lg border border-warning/40 p-4">
      <p className="font-medium">Somebody changed this meanwhile.</p>
      <div className="grid gap-3 sm:grid-cols-2">
        <div>
          <p className="eyebrow mb-1.5">As it is now</p>
          <JsonView value={only(now)} label="As it is now" />
        </div>
        <div>
          <p className="eyebrow mb-1.5">Your change</p>
          <JsonView value={only(change)} label="Your change" />
        </div>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button type="button" onClick={takeTheirs}>
          Go on from how it is now
        </Button>
        <Button type="button" variant="destructive" onClick={keepMine}>
          Save mine over it
        </Button>
      </div>
    </section>
  )
}
