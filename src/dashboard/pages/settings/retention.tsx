import { Button } from '@cloudflare/kumo/components/button'
import { Input } from '@cloudflare/kumo/components/input'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useRole } from '../../components/can'
import { errorAt } from '../../components/error-at'
import { Bones, Failed } from '../../components/list-state'
import { toast } from '../../components/toast'
import { changeRetention, type Retention as Days, type KindSchemas, retentionQuery, retentionSchemaQuery } from './queries'

/** How many days each kind is kept, each within the bounds that the API names. */
export function Retention() {
  const days = useQuery(retentionQuery)
  const schema = useQuery(retentionSchemaQuery)
  const failed = [days, schema].find(({ error }) => error)
  if (failed) return <Failed error={failed.error} retry={() => void failed.refetch()} />
  if (!days.data || !schema.data) return <Bones rows={6} height={64} />
  return <RetentionForm retention={days.data.retention} schema={schema.data} />
}

interface RetentionFormProps {
  retention: Days
  schema: KindSchemas
}

function RetentionForm({ retention, schema }: RetentionFormProps) {
  const [typed, setTyped] = useState<{ readonly [kind in keyof Days]?: string }>({})
  const [state, setState] = useState<{ isBusy: boolean; error?: unknown }>({ isBusy: false })
  const queries = useQueryClient()
  const mayChange = useRole()('super_admin')
  // What was typed and is something else than what holds.
  const changed = kindsOf(retention).filter((kind) => typed[kind] !== undefined && typed[kind] !== String(retention[kind]))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setState({ isBusy: true })
    try {
      const saved = await changeRetention(Object.fromEntries(changed.map((kind) => [kind, Number(typed[kind])])))
      queries.setQueryData(retentionQuery.queryKey, saved)
      setTyped({})
      setState({ isBusy: false })
      void toast({ title: 'What is kept how long is saved' })
    } catch (error) {
      setState({ isBusy: false, error })
    }
  }
  return (
    <form aria-label="Retention" onSubmit={submit} noValidate>
      <p className="mb-3 max-w-[68ch] text-kumo-subtle">
        What is past its days goes within the next hours, and does not come back.
      </p>
      <ul className="card divide-y divide-kumo-hairline">
        {kindsOf(retention).map((kind) => {
          const value = retention[kind]
          const error = errorAt(state.error, `retention.${kind}`)
          const { description, minimum, maximum } = schema[kind] ?? {}
          return (
            <li key={kind} className="flex flex-wrap items-start gap-x-6 gap-y-2 px-4 py-3">
              <div className="min-w-0 grow basis-72">
                <p className="font-medium">{wordsOf(kind)}</p>
                <p id={`says-${kind}`} className="max-w-[68ch] text-[13px] text-kumo-subtle">
                  {description}
                </p>
              </div>
              {mayChange ? (
                <div className="w-36">
                  <Input
                    aria-label={`${wordsOf(kind)}, days`}
                    aria-describedby={`says-${kind} wrong-${kind}`}
                    type="number"
                    min={minimum}
                    max={maximum}
                    value={typed[kind] ?? String(value)}
                    onChange={({ target }) => setTyped({ ...typed, [kind]: target.value })}
                    aria-invalid={error !== undefined}
                    className="w-full"
                  />
                  <p id={`wrong-${kind}`} role="alert" className="mt-1 text-[13px] text-kumo-danger empty:hidden">
                    {error}
                  </p>
                </div>
              ) : (
                <span className="tabular">{value} days</span>
              )}
            </li>
          )
        })}
      </ul>
      {errorAt(state.error, '') && (
        <p role="alert" className="mt-3 text-kumo-danger">
          {errorAt(state.error, '')}
        </p>
      )}
      {mayChange && (
        <div className="mt-4 flex gap-2">
          <Button type="submit" variant="primary" loading={state.isBusy} disabled={changed.length === 0}>
            Save
          </Button>
          {changed.length > 0 && (
            <Button type="button" variant="ghost" onClick={() => setTyped({})}>
              Undo
            </Button>
          )}
        </div>
      )}
    </form>
  )
}

// The API answers these and no others.
const kindsOf = (retention: Days) => Object.keys(retention) as (keyof Days)[]

/** `messageBodiesDays` → `Message bodies`. */
function wordsOf(kind: string): string {
  const words = kind.replace(/Days$/, '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}
