import { api, read } from '../../api/client'

export const passkeysQuery = { queryKey: ['me', 'passkeys'], queryFn: () => read(api.me.passkeys.$get()) }
export type Passkey = Awaited<ReturnType<typeof passkeysQuery.queryFn>>['items'][number]

export const mySessionsQuery = { queryKey: ['me', 'sessions'], queryFn: () => read(api.me.sessions.$get()) }
