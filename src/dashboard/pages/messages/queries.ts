import { api, read } from '../../api/client'
import type { MessageSearch } from './search'

const PAGE = '50'

export function messagePage(id: string, { outcome }: Pick<MessageSearch, 'outcome'>, cursor: string | undefined) {
  const query = { limit: PAGE, ...(outcome && { outcome }), ...(cursor && { cursor }) }
  return read(api.integrations[':id'].messages.$get({ param: { id }, query }))
}
export type Message = Awaited<ReturnType<typeof messagePage>>['items'][number]

/** A row of the log. */
export interface MessageRow extends Pick<Message, 'id' | 'outcome' | 'bodyBytes' | 'receivedAt'> {
  /** In one line: what it was about, or why nothing was read of it. */
  says: string
}
export const messageRow = ({ id, outcome, bodyBytes, receivedAt, results }: Message): MessageRow => ({
  id,
  outcome,
  bodyBytes,
  receivedAt,
  says: saysOf(resultsOf({ results })),
})

function saysOf([first, ...others]: readonly Result[]): string {
  if (!first) return 'Nothing'
  if (first.action) return signalsOf(first.action, first.dedupKey ?? '', others.length)
  return (first.reason ?? first.outcome ?? 'Nothing').replace(/^unreadable: /, '')
}
export const signalsOf = (action: string, dedupKey: string, others: number): string =>
  `${action} ${dedupKey}${others > 0 ? `, and ${others} more` : ''}`

export const messageQuery = (id: string, messageId: string) => ({
  queryKey: ['messages', id, 'one', messageId],
  queryFn: () => read(api.integrations[':id'].messages[':messageId'].$get({ param: { id, messageId } })),
})

/** What its connector makes of it with the settings of now. Nothing opens. */
export const readAgain = (id: string, messageId: string) =>
  read(api.integrations[':id'].messages[':messageId'].read.$post({ param: { id, messageId }, json: {} }))
export type Reading = Awaited<ReturnType<typeof readAgain>>

/** Reads it with the settings of now and lets it have its effect. */
export const rerun = (id: string, messageId: string) =>
  read(api.integrations[':id'].messages[':messageId'].rerun.$post({ param: { id, messageId } }))

/** One result of a message, as the sender was told. */
export interface Result {
  outcome?: string
  action?: string
  severity?: string
  incidentId?: string
  dedupKey?: string
  reason?: string
}
const fields = ['outcome', 'action', 'severity', 'incidentId', 'dedupKey', 'reason'] as const

/** `unknown` in the API, because another version of the hub may have written it. */
export const resultsOf = ({ results }: Pick<Message, 'results'>): Result[] =>
  results.map((one) => {
    const said = new Map<string, unknown>(typeof one === 'object' && one !== null ? Object.entries(one) : [])
    return Object.fromEntries(
      fields.flatMap((name) => {
        const value = said.get(name)
        return typeof value === 'string' ? [[name, value]] : []
      }),
    )
  })

/** Whether it had no effect, so that it may have one once its integration is mended. */
export const saidNothing = (message: Message): boolean =>
  message.outcome === 'unreadable' ||
  (message.outcome === 'ignored' && resultsOf(message).every(({ action }) => action === undefined))
