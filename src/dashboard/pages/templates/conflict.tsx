import { Button } from '@cloudflare/kumo/components/button'
import { CodeDiff } from '../../components/code-diff'
import { Section } from '../../components/drawer'
import type { Parts, Template } from './queries'

interface ConflictProps {
  mine: Parts
  theirs: Template
  keepMine: () => void
  takeTheirs: () => void
}

/** Two people changed one template: from theirs to mine, part by part, and which of them shall be. */
export function Conflict({ mine, theirs, keepMine, takeTheirs }: ConflictProps) {
  const names = [...new Set([...Object.keys(mine), ...Object.keys(theirs.parts)])].filter(
    (name) => mine[name] !== theirs.parts[name],
  )
  return (
    <section role="alert" aria-label="Conflict" className="card mb-6 border-warning p-4">
      <h2 className="text-base font-semibold">Somebody else has changed this template meanwhile</h2>
      <p className="mt-1 text-kumo-subtle">
        Theirs is version {theirs.version}; nothing of yours is saved yet. Red is theirs, green is yours.
      </p>
      {names.map((name) => (
        <Section key={name} title={name}>
          <CodeDiff label={`${name}, theirs and yours`} before={theirs.parts[name] ?? ''} after={mine[name] ?? ''} />
        </Section>
      ))}
      <div className="mt-4 flex flex-wrap gap-2">
        <Button variant="primary" onClick={keepMine}>
          Save mine as a new version
        </Button>
        <Button onClick={takeTheirs}>Take theirs</Button>
      </div>
    </section>
  )
}
