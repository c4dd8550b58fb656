import { Button } from '@cloudflare/kumo/components/button'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, read } from '../../api/client'
import { ApiProblem, type FieldIssue, saidOf } from '../../api/problem'
import { type FormValue, SchemaForm } from '../../components/schema-form'
import type { MadeSecret } from '../../components/shown-once'
import { type Direction, directionsOf } from '../connectors/directions'
import type { Connector } from '../connectors/queries'
import { servicesQuery } from '../incidents/queries'
import { NameAndService } from '../integrations/name-and-service'
import { credentialsQuery, type Integration, integrationQuery } from '../integrations/queries'
import {
  authOf,
  credentialsSchema,
  fieldsOf,
  generatedFields,
  missing,
  namedCredentials,
  settingsSchema,
} from '../integrations/sides'
import { useChanged } from '../integrations/use-changed'
import { AuthChoice } from './auth-choice'
import { CredentialFields } from './credential-fields'
import { ReadMe } from './read-me'
import type { Step } from './search'
import type { Draft } from './setups'
import { SideChoice } from './side-choice'
import { after, sidesOf, stepsOf } from './steps'
import { NeverHeard, UnfinishedSetups } from './unfinished'

interface FormStepProps {
  connector: Connector
  /** Of one that was made, which is changed then. */
  integration: Integration | undefined
  /** What was typed, of one that is not made yet. */
  draft: Draft
  type: (draft: Draft) => void
  /** Whether the hub keeps that, and which setup this is where it does. */
  isKept: boolean
  setupId: string | undefined
  made: (id: string, secrets: readonly MadeSecret[], next: Step) => void
}

export function FormStep({ connector, integration, draft, type, isKept, setupId, made }: FormStepProps) {
  const queries = useQueryClient()
  const changed = useChanged()
  const services = useQuery(servicesQuery).data?.items ?? []
  const kept = useQuery({ ...credentialsQuery(integration?.id ?? ''), enabled: integration !== undefined }).data?.items ?? []
  const sides = sidesOf(connector, integration, draft.sides)
  const chosen = { sides, auth: integration ? (integration.auth ?? undefined) : draft.auth }
  const way = authOf(connector, chosen)
  const [changes, setChanges] = useState<Draft>({
    name: integration?.name,
    settings: integration?.settings,
    serviceId: integration?.serviceId ?? undefined,
  })
  const typed = integration ? changes : draft
  const put = (change: Draft) => (integration ? setChanges({ ...changes, ...change }) : type({ ...draft, ...change }))
  const { name = connector.name, settings = {}, serviceId } = typed
  const [credentials, setCredentials] = useState<FormValue>({})
  const [found, setFound] = useState<readonly FieldIssue[]>([])

  const schemas = { settings: settingsSchema(connector, chosen), credentials: credentialsSchema(connector, chosen) }
  const optional = [...generatedFields(connector, chosen), ...kept.map(({ field }) => field)]
  const isTheirs = way?.secret === 'theirs'
  const [isLater, setLater] = useState(false)
  const waitsForSecret = isTheirs && !integration && isLater
  const only = (value: FormValue, fields: readonly string[]) =>
    Object.fromEntries(Object.entries(value).filter(([field]) => fields.includes(field)))

  const save = useMutation({
    mutationFn: async (): Promise<{ saved: Integration; secrets: MadeSecret[] }> => {
      const ownSettings = only(settings, fieldsOf(schemas.settings))
      const ownCredentials = only(credentials, fieldsOf(schemas.credentials))
      const common = { name, serviceId: serviceId ?? null, settings: ownSettings }
      if (integration) {
        const given = Object.keys(ownCredentials).length > 0 ? { credentials: ownCredentials } : {}
        const cleared = Object.fromEntries(Object.keys(integration.settings).map((field) => [field, null]))
        const json = { ...common, settings: { ...cleared, ...ownSettings }, ...given }
        const saved = await read(api.integrations[':id'].$patch({ param: { id: integration.id }, json, header: {} }))
        return { saved, secrets: [] }
      }
      const created = await read(
        api.integrations.$post({
          json: {
            connector: connector.id,
            ...common,
            credentials: namedCredentials(connector, chosen, ownSettings, ownCredentials),
            ...(way && { auth: way.id }),
            ...(waitsForSecret && { enabled: false }),
          },
        }),
      )
      return { saved: withoutSecrets(created), secrets: secretsOf(created) }
    },
    onSuccess: async ({ saved, secrets }) => {
      queries.setQueryData(integrationQuery(saved.id).queryKey, saved)
      made(saved.id, secrets, after(stepsOf(connector, saved, undefined), 'form'))
      await changed()
    },
  })
  const issues = [...found, ...(save.error instanceof ApiProblem ? save.error.issues : [])]
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const wanting = [
      ...(name.trim() ? [] : [{ path: 'name', message: 'This is needed.' }]),
      ...missing('settings', schemas.settings, settings),
      ...missing('credentials', schemas.credentials, credentials, [...optional, ...(waitsForSecret ? ['secret'] : [])]),
    ]
    setFound(wanting)
    save.reset()
    if (wanting.length === 0) save.mutate()
  }
  const choose = (next: readonly Direction[]) => {
    setFound([])
    save.reset()
    put({ sides: [...next] })
  }
  const settingFields = fieldsOf(schemas.settings).length > 0 && (
    <fieldset key="settings">
      <legend className="eyebrow mb-3">Settings</legend>
      <SchemaForm
        schema={{ ...schemas.settings }}
        path="settings"
        value={settings}
        change={(next) => put({ settings: next })}
        issues={issues}
      />
    </fieldset>
  )
  // What has to be there comes first, what may be set after it.
  const needsCredentials = (schemas.credentials.required ?? []).some((field) => !optional.includes(field))
  const credentialFields = (
    <CredentialFields
      key="credentials"
      schema={schemas.credentials}
      value={credentials}
      change={setCredentials}
      issues={issues}
      optional={optional}
      kept={kept.map(({ field }) => field)}
      madeOnDemand={generatedFields(connector, chosen).length > 0}
      later={isTheirs && !integration ? { of: connector.name, isLater, setLater } : undefined}
    />
  )
  return (
    <>
      {!integration && !setupId && <UnfinishedSetups connector={connector.id} />}
      <div className="grid grid-cols-1 items-start gap-7 lg:grid-cols-[minmax(0,1fr)_minmax(0,400px)]">
        <form onSubmit={submit} noValidate className="card space-y-6 p-5 sm:p-6">
          {!integration && !setupId && sides.includes('receives') && <NeverHeard connector={connector} />}
          <NameAndService
            name={name}
            setName={(next) => put({ name: next })}
            serviceId={serviceId}
            setServiceId={(next) => put({ serviceId: next })}
            services={services}
            issues={issues}
          />
          {!integration && <SideChoice possible={directionsOf(connector)} chosen={sides} choose={choose} name={connector.name} />}
          {!integration && sides.includes('receives') && (
            <AuthChoice ways={connector.source?.auth ?? []} chosen={way?.id} choose={(auth) => put({ auth })} />
          )}
          {needsCredentials ? [credentialFields, settingFields] : [settingFields, credentialFields]}
          {(found.length > 0 || save.error) && (
            <p role="alert" className="text-kumo-danger">
              {issues.length > 0
                ? `${issues.length === 1 ? 'One field is' : `${issues.length} fields are`} not right yet.`
                : (saidOf(save.error).detail ?? saidOf(save.error).title)}
              {issues
                .filter(({ path }) => !/^(name|serviceId|settings|credentials)(\.|$)/.test(path))
                .map(({ path, message }) => (
                  <span key={path} className="block">
                    {path}: {message}
                  </span>
                ))}
            </p>
          )}
          <Button type="submit" variant="primary" loading={save.isPending}>
            {integration ? 'Save and go on' : 'Go on'}
          </Button>
          {!integration && isKept && (
            <p className="text-[13px] text-kumo-subtle">
              What you typed is kept for a day, also for your other devices; credentials are not.
            </p>
          )}
        </form>
        <ReadMe connector={connector} sides={sides} />
      </div>
    </>
  )
}

interface Made {
  key?: string | undefined
  signingSecret?: string | undefined
  generated?: Record<string, string> | undefined
}
const secretsOf = ({ key, signingSecret, generated = {} }: Made): MadeSecret[] => [
  ...(key ? [{ label: 'Hub key', value: key }] : []),
  ...(signingSecret ? [{ label: 'Signing secret', value: signingSecret }] : []),
  // The public half of a signing key is published; nobody has to copy the private one.
  ...Object.entries(generated).flatMap(([field, value]) => (field === 'signingKey' ? [] : [{ label: field, value }])),
]

/** What is cached is what the API shows at any time. */
const withoutSecrets = <T extends Made>({ key: _, signingSecret: __, generated: ___, ...rest }: T) => rest
