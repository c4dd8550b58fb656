import { Button } from '@cloudflare/kumo/components/button'
import { Input } from '@cloudflare/kumo/components/input'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, read } from '../../api/client'
import { ApiProblem, saidOf } from '../../api/problem'
import { Can } from '../../components/can'
import { Section } from '../../components/drawer'
import { Bones, Failed } from '../../components/list-state'
import { type MadeSecret, ShownOnce } from '../../components/shown-once'
import { When } from '../../components/when'
import type { Connector } from '../connectors/queries'
import { credentialsQuery, type Integration } from './queries'
import { useChanged } from './use-changed'

const OVERLAP_HOURS = 24
const OVERLAP_HOURS_MAX = 168

/** Which keys and secrets there are, and new ones in their place. */
export function SecretsTab({ integration, connector }: { integration: Integration; connector: Connector }) {
  const { id, auth, delivers } = integration
  const kept = useQuery(credentialsQuery(id))
  const way = connector.source?.auth.find((one) => one.id === auth)
  const signsDeliveries =
    delivers && auth !== 'signature' && (connector.destination?.generated.includes('signingSecret') ?? false)
  return (
    <>
      {kept.error ? (
        <Failed error={kept.error} retry={() => void kept.refetch()} />
      ) : kept.isPending ? (
        <Bones rows={3} height={40} />
      ) : (
        <Section title="What is kept">
          <ul className="card divide-y divide-kumo-hairline">
            {auth === 'key' && <Kept name="Hub key" says="Kept as a hash: nobody can read it." />}
            {kept.data.items.map(({ field, state, setAt, expiresAt }) => (
              <Kept
                key={`${field} ${state}`}
                name={titleOf(connector, field)}
                says={
                  <>
                    {state === 'retiring' ? 'The one before, valid until ' : 'Set '}
                    <When at={state === 'retiring' ? expiresAt : setAt} />
                  </>
                }
              />
            ))}
            {auth !== 'key' && kept.data.items.length === 0 && <Kept name="Nothing" says="This integration needs no secret." />}
          </ul>
          <p className="mt-2 text-[13px] text-kumo-subtle">
            Secrets are sealed and never shown again. Credentials of the vendor are replaced under Settings.
          </p>
        </Section>
      )}
      <Can role="itsm_manager">
        {auth === 'key' && (
          <Rotation
            title="New hub key"
            says="The tool goes on with the old key until the overlap ends. Paste the new one there meanwhile."
            rotate={async (overlapHours) => {
              const { key } = await read(api.integrations[':id']['rotate-key'].$post({ param: { id }, json: { overlapHours } }))
              return { label: 'Hub key', value: key }
            }}
          />
        )}
        {(signsDeliveries || (way?.id === 'signature' && way.secret !== 'none')) && (
          <Rotation
            title="New signing secret"
            says={
              way?.secret === 'theirs'
                ? `${connector.name} makes this secret. Paste its new one; both are good until the overlap ends.`
                : 'Both secrets are good until the overlap ends. Paste the new one at the other side meanwhile.'
            }
            pasted={way?.secret === 'theirs'}
            rotate={async (overlapHours, secret) => {
              const json = { overlapHours, ...(secret && { secret }) }
              const { signingSecret, generated = {} } = await read(
                api.integrations[':id']['rotate-secret'].$post({ param: { id }, json }),
              )
              const [made = ''] = [signingSecret, ...Object.values(generated)].filter((one) => one !== undefined)
              return secret ? undefined : { label: 'Signing secret', value: made }
            }}
          />
        )}
      </Can>
    </>
  )
}

const Kept = ({ name, says }: { name: string; says: React.ReactNode }) => (
  <li className="flex flex-wrap items-baseline justify-between gap-x-4 px-4 py-2.5">
    <span className="font-medium">{name}</span>
    <span className="text-kumo-subtle">{says}</span>
  </li>
)

/** As its form calls it. */
function titleOf({ source, poller, destination }: Connector, field: string): string {
  for (const schema of [source?.credentials, poller?.credentials, destination?.credentials]) {
    const { properties = {} } = (schema ?? {}) as { properties?: Record<string, { title?: string }> }
    const title = properties[field]?.title
    if (title) return title
  }
  return field
}

interface RotationProps {
  title: string
  says: string
  /** The vendor makes it. */
  pasted?: boolean
  rotate: (overlapHours: number, secret: string | undefined) => Promise<MadeSecret | undefined>
}

function Rotation({ title, says, pasted = false, rotate }: RotationProps) {
  const changed = useChanged()
  const [hours, setHours] = useState(String(OVERLAP_HOURS))
  const [secret, setSecret] = useState('')
  const run = useMutation({
    mutationFn: () => rotate(Number(hours), pasted ? secret.trim() : undefined),
    onSuccess: async () => {
      setSecret('')
      await changed()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    run.mutate()
  }
  const issue = (path: string) =>
    run.error instanceof ApiProblem ? run.error.issues.find((one) => one.path === path)?.message : undefined
  const other = run.error && !issue('overlapHours') && !issue('secret') ? saidOf(run.error) : undefined
  return (
    <Section title={title}>
      <form onSubmit={submit} noValidate className="space-y-4">
        <p className="text-kumo-subtle">{says}</p>
        {pasted && (
          <Input
            label="New secret"
            type="password"
            autoComplete="off"
            passwordManagerIgnore
            required
            value={secret}
            onChange={({ target }) => setSecret(target.value)}
            aria-invalid={issue('secret') !== undefined}
            {...(issue('secret') && { error: issue('secret') })}
          />
        )}
        <Input
          label="Hours that the old one stays good"
          type="number"
          min={0}
          max={OVERLAP_HOURS_MAX}
          required
          value={hours}
          onChange={({ target }) => setHours(target.value)}
          description="0: the old one ends at once."
          aria-invalid={issue('overlapHours') !== undefined}
          {...(issue('overlapHours') && { error: issue('overlapHours') })}
        />
        {other && (
          <p role="alert" className="text-kumo-danger">
            {other.detail ?? other.title}
          </p>
        )}
        <Button type="submit" loading={run.isPending} disabled={pasted && !secret.trim()}>
          {pasted ? 'Keep the new secret' : title.replace('New', 'Make a new')}
        </Button>
        <div role="status">
          {run.data && <ShownOnce secrets={[run.data]} />}
          {run.isSuccess && !run.data && <p className="text-good">The new secret is kept.</p>}
        </div>
      </form>
    </Section>
  )
}
