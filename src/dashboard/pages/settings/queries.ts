import { api, ask, read } from '../../api/client'
import { type SettingsSearch, spans } from './tabs'

const PAGE = '50'
const pageQuery = (cursor: string | undefined, limit = PAGE) => ({ limit, ...(cursor && { cursor }) })

export const userPage = (cursor: string | undefined) => read(api.users.$get({ query: pageQuery(cursor) }))
export type User = Awaited<ReturnType<typeof userPage>>['items'][number]

export const userQuery = (id: string) => ({
  queryKey: ['users', 'one', id],
  queryFn: () => read(api.users[':id'].$get({ param: { id } })),
})
export type UserWithWays = Awaited<ReturnType<ReturnType<typeof userQuery>['queryFn']>>

export const userSessionsQuery = (id: string) => ({
  queryKey: ['users', 'sessions', id],
  queryFn: () => read(api.users[':id'].sessions.$get({ param: { id } })),
})

/** Those that can still be used; they live for a week, so one page has them. */
export const invitationsQuery = {
  queryKey: ['invitations', 'open'],
  queryFn: async () => {
    const { items } = await read(api.invitations.$get({ query: { limit: '200' } }))
    return items.filter(({ usedAt, expiresAt }) => usedAt === null && Date.parse(expiresAt) > Date.now())
  },
}

export const tokenPage = (cursor: string | undefined) => read(api.tokens.$get({ query: pageQuery(cursor) }))
export type Token = Awaited<ReturnType<typeof tokenPage>>['items'][number]

export const encryptionQuery = { queryKey: ['encryption'], queryFn: () => read(api.encryption.$get()) }

export function auditPage({ actor, action, subject, within }: SettingsSearch, cursor: string | undefined) {
  const query = {
    ...pageQuery(cursor),
    ...(actor && { actor }),
    ...(action && { action }),
    ...(subject && { subject }),
    ...(within && { since: new Date(Date.now() - spans[within]).toISOString() }),
  }
  return read(api.audit.$get({ query }))
}
export type AuditEntry = Awaited<ReturnType<typeof auditPage>>['items'][number]

/** How many days each kind is kept. */
export const retentionQuery = {
  queryKey: ['settings'],
  queryFn: () => read(api.settings.$get()),
  staleTime: 60_000,
}
export type Retention = Awaited<ReturnType<typeof retentionQuery.queryFn>>['retention']

/** Only what is named changes. */
export const changeRetention = (retention: Partial<Retention>) => read(api.settings.$patch({ json: { retention } }))

export type KindSchemas = Readonly<Record<string, { description?: string; minimum?: number; maximum?: number }>>
interface Described {
  components: { schemas: { Settings?: { properties: { retention: { properties: KindSchemas } } } } }
}
/** What the API's own description says of each kind: in words, at least, at most. */
export const retentionSchemaQuery = {
  queryKey: ['retention-schema'],
  queryFn: async (): Promise<KindSchemas> => {
    const document: Described = await (await ask('/api/openapi.json')).json()
    return document.components.schemas.Settings?.properties.retention.properties ?? {}
  },
  staleTime: Number.POSITIVE_INFINITY,
}

export const healthzQuery = {
  queryKey: ['healthz'],
  queryFn: async (): Promise<{ stage: string; warnings: string[] }> => (await ask('/healthz')).json(),
}
