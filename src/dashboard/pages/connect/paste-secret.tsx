import { Button } from '@cloudflare/kumo/components/button'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, read } from '../../api/client'
import { ApiProblem, saidOf } from '../../api/problem'
import { type FormValue, SchemaForm } from '../../components/schema-form'
import { toast } from '../../components/toast'
import type { Connector } from '../connectors/queries'
import { type Integration, integrationQuery } from '../integrations/queries'

/** For vendors that show their secret only once they have the URL: with it the integration is switched on. */
export function PasteSecret({ connector, integration: { id } }: { connector: Connector; integration: Integration }) {
  const queries = useQueryClient()
  const [credentials, setCredentials] = useState<FormValue>({})
  const save = useMutation({
    mutationFn: () =>
      read(
        api.integrations[':id'].$patch({
          param: { id },
          json: { enabled: true, credentials: { secret: '', ...credentials } },
          header: {},
        }),
      ),
    onSuccess: (saved) => {
      queries.setQueryData(integrationQuery(id).queryKey, saved)
      void toast({ title: 'The secret is kept', detail: 'The integration is on and receives.' })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  const issues = save.error instanceof ApiProblem ? save.error.issues : []
  return (
    <form onSubmit={submit} noValidate className="space-y-3 rounded-lg bg-kumo-tint p-4">
      <p>It is off until it has the secret of {connector.name}.</p>
      <SchemaForm
        schema={connector.source?.credentials ?? {}}
        path="credentials"
        value={credentials}
        change={setCredentials}
        issues={issues}
        secret
      />
      {save.error && issues.length === 0 && (
        <p role="alert" className="text-kumo-danger">
          {saidOf(save.error).title}
        </p>
      )}
      <Button type="submit" loading={save.isPending}>
        Keep it and switch on
      </Button>
    </form>
  )
}
