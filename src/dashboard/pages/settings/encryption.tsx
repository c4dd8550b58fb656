import { useQuery } from '@tanstack/react-query'
import { StatusBadge } from '../../components/badges'
import { DataTable } from '../../components/data-table'
import { Bones, Failed } from '../../components/list-state'
import { encryptionQuery } from './queries'

const uses = {
  sealing: { status: 'enabled', word: 'Seals', says: 'Everything new is sealed with it.' },
  opening: { status: 'planned', word: 'Opens', says: 'It opens what it sealed before.' },
  missing: { status: 'failed', word: 'Missing', says: 'Put it back into ENCRYPTION_KEYS: what it sealed cannot be used.' },
} as const

export function Encryption() {
  const query = useQuery(encryptionQuery)
  if (query.error) return <Failed error={query.error} retry={() => void query.refetch()} />
  if (!query.data) return <Bones rows={2} />
  const { keys, problem } = query.data
  const isIdle = keys.some(({ use, credentials }) => use === 'opening' && credentials === 0)
  return (
    <>
      <p className="mb-3 max-w-[68ch] text-kumo-subtle">
        Every secret of an integration is sealed at rest, under a key of its own that is derived from one of these. To change the
        key, put a new one in front of ENCRYPTION_KEYS: within the hour everything is sealed with it, and the old one can go.
      </p>
      {problem && (
        <p role="alert" className="mb-3 rounded-lg bg-critical-tint px-4 py-3 text-critical">
          {problem}
        </p>
      )}
      <DataTable
        label="Encryption keys"
        columns={[
          {
            id: 'id',
            title: 'Key',
            cell: ({ id, use }) => (
              <>
                <code className="font-mono text-[13px] font-medium">{id}</code>
                <span className="block text-xs text-kumo-subtle">{uses[use].says}</span>
              </>
            ),
          },
          {
            id: 'use',
            title: 'Use',
            className: 'w-[110px]',
            cell: ({ use }) => <StatusBadge status={uses[use].status} word={uses[use].word} />,
          },
          {
            id: 'credentials',
            title: 'Secrets',
            className: 'w-[90px] text-right',
            cell: ({ credentials }) => credentials.toLocaleString(),
          },
        ]}
        rows={keys}
      />
      {isIdle && (
        <p className="mt-3 text-kumo-subtle">A key under which nothing is sealed may be taken out of ENCRYPTION_KEYS.</p>
      )}
    </>
  )
}
