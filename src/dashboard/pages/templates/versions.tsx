import { Button } from '@cloudflare/kumo/components/button'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, read } from '../../api/client'
import { actorName } from '../../components/actor'
import { Can } from '../../components/can'
import { CodeDiff } from '../../components/code-diff'
import { Section } from '../../components/drawer'
import { Bones, Failed } from '../../components/list-state'
import { toast, toastError } from '../../components/toast'
import { When } from '../../components/when'
import type { Kind } from './part-editor'
import { type Parts, type Template, type Version, versionsQuery } from './queries'

interface VersionsProps {
  template: Template
  kinds: readonly Kind[]
  restored: (template: Template) => void
}

/** Every version that is kept, what it changed, and the way back to it. */
export function Versions({ template, kinds, restored }: VersionsProps) {
  const query = useQuery(versionsQuery(template.id))
  const [chosen, choose] = useState(template.version)
  if (query.error) return <Failed error={query.error} retry={() => void query.refetch()} />
  if (!query.data) return <Bones rows={4} height={48} />
  const versions = query.data.items
  const at = versions.findIndex(({ version }) => version === chosen)
  const [current, before] = [versions[at], versions[at + 1]]
  const restore = async ({ version }: Version) => {
    try {
      const next = await read(
        api.templates[':id'].versions[':version'].restore.$post({ param: { id: template.id, version: String(version) } }),
      )
      restored(next)
      choose(next.version)
      void toast({ title: `Version ${version} is back`, detail: `As version ${next.version}; the next attempt uses it.` })
    } catch (thrown) {
      void toastError(thrown)
    }
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6 lg:grid-cols-[240px_minmax(0,1fr)]">
      <ol aria-label="Versions" className="space-y-1">
        {versions.map(({ version, createdAt, createdBy }) => (
          <li key={version}>
            <button
              type="button"
              aria-pressed={version === chosen}
              onClick={() => choose(version)}
              className={`w-full rounded-lg border px-3 py-2 text-left ${
                version === chosen ? 'border-kumo-brand bg-kumo-base' : 'border-transparent hover:bg-kumo-tint'
              }`}
            >
              <span className="block font-medium">
                Version {version}
                {version === template.version && <span className="font-normal text-kumo-subtle"> · in use</span>}
              </span>
              <span className="block truncate text-xs text-kumo-subtle">
                <When at={createdAt} /> by {actorName(createdBy)}
              </span>
            </button>
          </li>
        ))}
      </ol>
      {current && (
        <div className="min-w-0">
          <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
            <h2 className="text-[15px] font-semibold">
              {before ? `What version ${current.version} changed` : `Version ${current.version}`}
            </h2>
            {current.version !== template.version && (
              <Can role="itsm_manager">
                <Button onClick={() => void restore(current)}>Restore version {current.version}</Button>
              </Can>
            )}
          </div>
          {!before && <p className="mb-3 text-kumo-subtle">Compared with what the destination says itself.</p>}
          <Changes before={before?.parts ?? {}} after={current.parts} kinds={kinds} version={current.version} />
        </div>
      )}
    </div>
  )
}

function Changes({ before, after, kinds, version }: { before: Parts; after: Parts; kinds: readonly Kind[]; version: number }) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => before[name] !== after[name])
  if (names.length === 0) return <p className="text-kumo-subtle">Nothing is said otherwise than before.</p>
  return names.map((name) => {
    const { title = name, default: usual = '' } = kinds.find(({ part }) => part === name) ?? {}
    return (
      <Section key={name} title={title}>
        {after[name] === undefined && (
          <p className="mb-2 text-[13px] text-kumo-subtle">Left out: said as the destination says it.</p>
        )}
        <CodeDiff
          label={`What version ${version} changed in ${title}`}
          before={before[name] ?? usual}
          after={after[name] ?? usual}
        />
      </Section>
    )
  })
}
