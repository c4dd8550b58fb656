import { Button } from '@cloudflare/kumo/components/button'
import { Input } from '@cloudflare/kumo/components/input'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, read } from '../../api/client'
import { ApiProblem, type FieldIssue } from '../../api/problem'
import { Can, useRole } from '../../components/can'
import { ConnectorLogo } from '../../components/connector-logo'
import { leaves } from '../../components/link-looks'
import { Bones, Failed } from '../../components/list-state'
import { Page } from '../../components/page'
import { Tabs } from '../../components/tabs'
import { toast, toastError } from '../../components/toast'
import { type Connector, connectorsQuery } from '../connectors/queries'
import { subscriptionsQuery } from '../subscriptions/queries'
import { Conflict } from './conflict'
import { Events, usePreview } from './events'
import { PartEditor } from './part-editor'
import { latestEventsQuery, type Named, type Parts, type Template, templateQuery } from './queries'
import { RemoveTemplate } from './remove'
import { Result } from './result'
import { saveTemplate } from './save'
import { Uses } from './uses'
import { Versions } from './versions'
import type { TemplateEditorSearch } from './views'

type Set = (change: { [name in keyof TemplateEditorSearch]?: TemplateEditorSearch[name] | undefined }) => void

/** One template: what it says of events, its versions, who uses it. */
export function TemplateEditor({ id, search, set }: { id: string; search: TemplateEditorSearch; set: Set }) {
  const query = useQuery({ ...templateQuery(id), enabled: id !== 'new' })
  const connectors = useQuery(connectorsQuery)
  const failed = query.error ?? connectors.error
  if (failed) {
    return (
      <Page title="Template">
        <Failed error={failed} retry={() => void (query.error ? query.refetch() : connectors.refetch())} />
      </Page>
    )
  }
  if (!connectors.data || (id !== 'new' && !query.data)) {
    return (
      <Page title="Template">
        <Bones />
      </Page>
    )
  }
  const able = connectors.data.items.filter(({ destination }) => destination)
  const connector = able.find((one) => one.id === (query.data?.connector ?? search.connector)) ?? able[0]
  if (!connector) return <Page title="Template">Nothing that sends is known.</Page>
  // Another connector has other parts, so a new template begins anew.
  return (
    <Editor key={`${id} ${connector.id}`} saved={query.data} connector={connector} connectors={able} search={search} set={set} />
  )
}

interface EditorProps {
  saved: Template | undefined
  connector: Connector
  connectors: readonly Connector[]
  search: TemplateEditorSearch
  set: Set
}

function Editor({ saved, connector, connectors, search, set }: EditorProps) {
  const [base, setBase] = useState(saved)
  const [name, setName] = useState(saved?.name ?? '')
  const [parts, setParts] = useState<Parts>(saved?.parts ?? {})
  const [issues, setIssues] = useState<readonly FieldIssue[]>([])
  const [theirs, setTheirs] = useState<Template | null>(null)
  const [isSaving, setSaving] = useState(false)
  const queries = useQueryClient()
  const navigate = useNavigate()
  const canEdit = useRole()('itsm_manager')
  const users = (useQuery(subscriptionsQuery).data ?? []).filter(
    ({ templateId }) => templateId !== null && templateId === base?.id,
  )
  const latest = useQuery({ ...latestEventsQuery, enabled: canEdit })
  const event = namedOf(search.event) ?? latest.data?.items.flatMap(namedIn)[0]
  const tried = usePreview({ connector: connector.id, parts, event, isOn: canEdit && latest.isFetched })
  const kinds = connector.destination?.templates ?? []
  const current = kinds.find(({ part }) => part === search.part) ?? kinds[0]
  const isChanged = name !== (base?.name ?? '') || JSON.stringify(parts) !== JSON.stringify(base?.parts ?? {})
  const view = base ? (search.view ?? 'write') : 'write'

  const become = (next: Template) => {
    setBase(next)
    setName(next.name)
    setParts(next.parts)
    setIssues([])
    setTheirs(null)
    queries.setQueryData(templateQuery(next.id).queryKey, next)
    void queries.invalidateQueries({ queryKey: ['templates', 'all'] })
    void queries.invalidateQueries({ queryKey: ['templates', 'names'] })
    void queries.invalidateQueries({ queryKey: ['templates', 'versions', next.id] })
  }
  const write = async (onto: Template | undefined) => {
    if (name.trim() === '') return setIssues([{ path: 'name', message: 'Give it a name.' }])
    setSaving(true)
    try {
      const done = await saveTemplate({ name, connector: connector.id, parts }, onto)
      if (done.kind === 'conflict') return setTheirs(done.theirs)
      become(done.template)
      void toast({
        title: `${done.template.name} is saved`,
        detail: `Version ${done.template.version}; the next attempt uses it.`,
      })
      if (!onto)
        void navigate({
          to: '/templates/$id',
          params: { id: done.template.id },
          search: { ...search, connector: undefined },
          replace: true,
        })
    } catch (thrown) {
      if (thrown instanceof ApiProblem && thrown.issues.length > 0) {
        setIssues(thrown.issues)
        const [, part] = /^parts\.(.+)$/.exec(thrown.issues[0]?.path ?? '') ?? []
        if (part) set({ part, view: undefined })
      } else void toastError(thrown)
    } finally {
      setSaving(false)
    }
  }
  const reset = async () => {
    if (!base) return
    const before = base
    try {
      become(await read(api.templates[':id'].reset.$post({ param: { id: base.id } })))
      const undo = () =>
        void read(
          api.templates[':id'].versions[':version'].restore.$post({ param: { id: before.id, version: String(before.version) } }),
        ).then(become, toastError)
      void toast({ title: 'It says the destination’s own words now', detail: 'The versions before are kept.', undo })
    } catch (thrown) {
      void toastError(thrown)
    }
  }
  const nameFault = issues.find(({ path }) => path === 'name')?.message
  return (
    <Page
      title={base?.name ?? 'New template'}
      says={
        <span className="flex flex-wrap items-center gap-x-2">
          <ConnectorLogo connector={connector.id} name={connector.name} size={20} /> For {connector.name}
          {base && ` · version ${base.version}`}
          {isChanged && canEdit && ' · not saved yet'}
        </span>
      }
      actions={
        <>
          <Link to="/templates" className={leaves}>
            All templates
          </Link>
          <Can role="itsm_manager">
            {base && (
              <>
                <Button onClick={() => set({ remove: base.id })}>Delete</Button>
                <Button disabled={Object.keys(base.parts).length === 0} onClick={() => void reset()}>
                  Reset to default
                </Button>
              </>
            )}
            <Button variant="primary" disabled={!isChanged} loading={isSaving} onClick={() => void write(base)}>
              {base ? 'Save' : 'Create template'}
            </Button>
          </Can>
        </>
      }
    >
      {base && (
        <Tabs
          label="Template"
          value={view}
          tabs={[
            { value: 'write', label: canEdit ? 'Write' : 'Parts' },
            { value: 'versions', label: 'Versions', count: base.version },
            { value: 'use', label: canEdit ? 'Use and test' : 'Use', count: users.length },
          ]}
          select={(next) => set({ view: next === 'write' ? undefined : next })}
        />
      )}
      {theirs && (
        <Conflict
          mine={parts}
          theirs={theirs}
          keepMine={() => {
            setBase(theirs)
            void write(theirs)
          }}
          takeTheirs={() => become(theirs)}
        />
      )}
      {view === 'versions' && base && <Versions template={base} kinds={kinds} restored={become} />}
      {view === 'use' && base && <Uses template={base} users={users} isChanged={isChanged} />}
      {view === 'write' && (
        <>
          {canEdit && (
            <div className="mb-5 flex flex-wrap items-end gap-4">
              <div className="w-full sm:w-80">
                <Input
                  label="Name"
                  value={name}
                  maxLength={100}
                  onChange={({ target }) => setName(target.value)}
                  autoComplete="off"
                  passwordManagerIgnore
                  className="w-full"
                  aria-invalid={nameFault !== undefined}
                  {...(nameFault && { error: nameFault })}
                />
              </div>
              {!base && (
                <label className="block">
                  <span className="mb-1.5 block font-medium">For</span>
                  <select
                    value={connector.id}
                    onChange={({ target }) => set({ connector: target.value, part: undefined })}
                    className="h-9 rounded-lg border border-kumo-line bg-kumo-control px-3"
                  >
                    {connectors.map((one) => (
                      <option key={one.id} value={one.id}>
                        {one.name}
                      </option>
                    ))}
                  </select>
                </label>
              )}
            </div>
          )}
          <div
            className={
              canEdit
                ? 'grid grid-cols-[minmax(0,1fr)] gap-5 lg:grid-cols-2 xl:grid-cols-[220px_minmax(0,1fr)_minmax(0,1fr)]'
                : 'max-w-3xl'
            }
          >
            {canEdit && (
              <Events chosen={event} choose={({ incidentId, eventId }) => set({ event: `${incidentId}/${eventId}` })} />
            )}
            {current && (
              <PartEditor
                kinds={kinds}
                current={current}
                parts={parts}
                change={(next) => {
                  setParts(next)
                  setIssues([])
                }}
                issues={issues}
                tried={tried.data}
                canEdit={canEdit}
                select={(part) => set({ part })}
              />
            )}
            {canEdit && <Result connector={connector.id} tried={tried} />}
          </div>
        </>
      )}
      <RemoveTemplate
        template={canEdit && search.remove ? base : undefined}
        users={users}
        close={() => set({ remove: undefined })}
        removed={() => void navigate({ to: '/templates' })}
      />
    </Page>
  )
}

function namedOf(text: string | undefined): Named | undefined {
  const [incidentId, eventId] = (text ?? '').split('/')
  return incidentId && eventId ? { incidentId, eventId } : undefined
}

/** What the hub says of itself is about no incident, and no template says it. */
const namedIn = ({ incidentId, eventId }: { incidentId: string | null; eventId: string }): Named[] =>
  incidentId === null ? [] : [{ incidentId, eventId }]
