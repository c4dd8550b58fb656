import { Button } from '@cloudflare/kumo/components/button'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, read } from '../../api/client'
import { ApiProblem, saidOf } from '../../api/problem'
import { useRole } from '../../components/can'
import { ifMatch } from '../../components/changed-meanwhile'
import { Section } from '../../components/drawer'
import { JsonView } from '../../components/json-view'
import { type FormValue, SchemaForm } from '../../components/schema-form'
import { toast } from '../../components/toast'
import type { Connector } from '../connectors/queries'
import { Conflict } from './conflict'
import { changed as changedFields, differs, GeneralForm, generalChange, generalOf } from './general-form'
import { NameAndService } from './name-and-service'
import { credentialsQuery, type Integration, integrationQuery } from './queries'
import { type Auth, type Chosen, credentialsSchema, fieldsOf, settingsSchema } from './sides'
import { directionsOfIntegration } from './status'
import { useChanged } from './use-changed'

interface SettingsProps {
  integration: Integration
  connector: Connector
  services: readonly { id: string; name: string }[]
}

export function SettingsTab({ integration, connector, services }: SettingsProps) {
  const mayEdit = useRole()('itsm_manager')
  // The form begins with what it was then; what others change meanwhile is seen when it is saved.
  const [base, setBase] = useState({ integration, round: 0 })
  return mayEdit ? (
    <SettingsForm
      key={base.round}
      integration={base.integration}
      connector={connector}
      services={services}
      begin={(from) => setBase(({ round }) => ({ integration: from, round: round + 1 }))}
    />
  ) : (
    <Section title="Settings">
      <JsonView value={integration.settings} label="Settings" />
    </Section>
  )
}

interface FormProps extends SettingsProps {
  begin: (integration: Integration) => void
}

function SettingsForm({ integration, connector, services, begin }: FormProps) {
  const { id } = integration
  const queries = useQueryClient()
  const changed = useChanged()
  const chosen: Chosen = {
    sides: directionsOfIntegration(integration),
    auth: (integration.auth ?? undefined) satisfies Auth | undefined,
  }
  const [settingsFields, credentialFields] = [settingsSchema(connector, chosen), credentialsSchema(connector, chosen)]
  const set = useQuery(credentialsQuery(id)).data?.items.map(({ field }) => field) ?? []
  const generalBefore = generalOf(integration)
  const [name, setName] = useState(integration.name)
  const [serviceId, setServiceId] = useState(integration.serviceId ?? undefined)
  const [settings, setSettings] = useState<FormValue>(integration.settings)
  const [credentials, setCredentials] = useState<FormValue>({})
  const [general, setGeneral] = useState(generalBefore)
  const [theirs, setTheirs] = useState<Integration>()

  const change = {
    ...(name !== integration.name && { name }),
    ...((serviceId ?? null) !== integration.serviceId && { serviceId: serviceId ?? null }),
    ...(differs(integration.settings, settings) && { settings: changedFields(integration.settings, settings) }),
    ...(Object.keys(credentials).length > 0 && { credentials }),
    ...generalChange(generalBefore, general),
  }
  const isChanged = Object.keys(change).length > 0
  const save = useMutation({
    mutationFn: async ({ anyway }: { anyway: boolean }) => {
      const now = await queries.fetchQuery({ ...integrationQuery(id), staleTime: 0 })
      if (!anyway && clashes(change, integration, now)) return setTheirs(now)
      setTheirs(undefined)
      const saved = await read(
        api.integrations[':id'].$patch({ param: { id }, json: change, header: anyway ? {} : ifMatch(now.updatedAt) }),
      )
      queries.setQueryData(integrationQuery(id).queryKey, saved)
      await changed()
      void toast({ title: 'Saved', detail: `${saved.name} works with it from now on.` })
      begin(saved)
    },
  })
  const issues = save.error instanceof ApiProblem ? save.error.issues : []
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate({ anyway: false })
  }
  return (
    <form onSubmit={submit} noValidate aria-label="Settings">
      <NameAndService
        name={name}
        setName={setName}
        serviceId={serviceId}
        setServiceId={setServiceId}
        services={services}
        issues={issues}
      />
      {fieldsOf(settingsFields).length > 0 && (
        <fieldset className="mt-6">
          <legend className="eyebrow mb-3">{connector.name}</legend>
          <SchemaForm schema={{ ...settingsFields }} path="settings" value={settings} change={setSettings} issues={issues} />
        </fieldset>
      )}
      {fieldsOf(credentialFields).length > 0 && (
        <fieldset className="mt-6">
          <legend className="eyebrow mb-3">Credentials</legend>
          <SchemaForm
            schema={{ ...credentialFields }}
            path="credentials"
            value={credentials}
            change={setCredentials}
            issues={issues}
            secret
            set={set}
          />
        </fieldset>
      )}
      <GeneralForm integration={integration} value={general} change={setGeneral} issues={issues} />
      {save.error && (
        <p role="alert" className="mt-6 text-kumo-danger">
          {issues.length > 0
            ? 'Some fields are not right; each says what is wrong.'
            : (saidOf(save.error).detail ?? saidOf(save.error).title)}
        </p>
      )}
      {theirs && (
        <Conflict
          change={change}
          theirs={theirs}
          takeTheirs={() => begin(theirs)}
          keepMine={() => save.mutate({ anyway: true })}
        />
      )}
      <div className="sticky -bottom-4 -mx-5 mt-6 -mb-4 flex gap-2 border-t border-kumo-hairline bg-kumo-base px-5 py-3">
        <Button type="submit" variant="primary" disabled={!isChanged} loading={save.isPending}>
          Save
        </Button>
        {isChanged && (
          <Button type="button" variant="ghost" onClick={() => begin(integration)}>
            Take back
          </Button>
        )}
      </div>
    </form>
  )
}

/** Whether somebody else changed what is to be changed, since the form began. */
function clashes(change: Readonly<Record<string, unknown>>, before: Integration, now: Integration): boolean {
  const was: Readonly<Record<string, unknown>> = before
  const is: Readonly<Record<string, unknown>> = now
  return Object.keys(change).some((name) => name in is && differs(was[name], is[name]))
}
