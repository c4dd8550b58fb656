import { Button } from '@cloudflare/kumo/components/button'
import type { FieldIssue } from '../../api/problem'
import { CodeEditor } from '../../components/code-editor'
import { Tabs } from '../../components/tabs'
import type { Connector } from '../connectors/queries'
import { CheatSheet } from './cheat-sheet'
import type { Parts, Preview } from './queries'

export type Kind = NonNullable<Connector['destination']>['templates'][number]

interface PartEditorProps {
  kinds: readonly Kind[]
  current: Kind
  parts: Parts
  change: (parts: Parts) => void
  issues: readonly FieldIssue[]
  tried: Preview | undefined
  canEdit: boolean
  select: (part: string) => void
}

/** One part at a time: a template of one's own, or what is said without one. */
export function PartEditor({ kinds, current, parts, change, issues, tried, canEdit, select }: PartEditorProps) {
  const { part, title, description, kind, default: usual } = current
  const own = parts[part]
  const faults = faultsOf(part, issues, tried)
  const withoutIt = () => {
    const { [part]: _, ...rest } = parts
    change(rest)
  }
  return (
    <section aria-label="Editor" className="min-w-0">
      <Tabs
        label="Parts"
        value={part}
        tabs={kinds.map((one) => ({
          value: one.part,
          label: `${one.title}${parts[one.part] === undefined ? '' : faultsOf(one.part, issues, tried).length > 0 ? ' ⚠' : ' •'}`,
        }))}
        select={select}
      />
      <p className="mb-2 text-[13px] text-kumo-subtle">
        {description} {kind === 'json' ? 'Becomes JSON.' : 'Becomes text.'}
      </p>
      {own === undefined ? (
        <>
          <CodeEditor
            key={`${part} usual`}
            label={`${title}, as the destination says it`}
            language="jinja"
            value={usual}
            readOnly
            lines={18}
          />
          {canEdit && (
            <div className="mt-2 flex flex-wrap items-center gap-3">
              <Button onClick={() => change({ ...parts, [part]: usual })}>Write it yourself</Button>
              <span className="text-[13px] text-kumo-subtle">Now it is said as the destination says it, as above.</span>
            </div>
          )}
        </>
      ) : (
        <>
          <CodeEditor
            key={`${part} own`}
            label={title}
            language="jinja"
            value={own}
            lines={18}
            errors={faults.map(({ line, said }) => ({ line: line ?? 1, message: said }))}
            {...(canEdit ? { change: (text: string) => change({ ...parts, [part]: text }) } : { readOnly: true })}
          />
          {faults.length > 0 && (
            <ul role="alert" className="mt-2 text-[13px] text-kumo-danger">
              {faults.map(({ said }) => (
                <li key={said}>{said}</li>
              ))}
            </ul>
          )}
          {canEdit && (
            <div className="mt-2">
              <Button size="sm" onClick={withoutIt}>
                Say it as the destination does
              </Button>
            </div>
          )}
        </>
      )}
      <div className="mt-4">
        <CheatSheet />
      </div>
    </section>
  )
}

/** What the hub refused to save, else what the preview found. */
function faultsOf(
  part: string,
  issues: readonly FieldIssue[],
  tried: Preview | undefined,
): { line: number | null; said: string }[] {
  const refused = issues.filter(({ path }) => path === `parts.${part}`)
  if (refused.length > 0)
    return refused.map(({ message }) => ({ line: Number(/line (\d+)/.exec(message)?.[1]) || null, said: message }))
  const said = tried?.parts[part]
  if (!said || !('error' in said)) return []
  const { message, line, column } = said.error
  return [{ line, said: line === null ? message : `line ${line}, column ${column ?? 1}: ${message}` }]
}
