import type { Live } from '../../components/live-rows'
import { type MessageRow, signalsOf } from './queries'
import type { MessageSearch } from './search'

/** How the log of one integration follows the feed. */
export const liveMessages = (
  integrationId: string,
  { outcome }: Pick<MessageSearch, 'outcome'>,
): Live<'message', MessageRow> => ({
  kind: 'message',
  order: ({ id }) => id,
  passes: (item) => item.integrationId === integrationId && !item.repeat && (outcome === undefined || item.outcome === outcome),
  // Why nothing was read of a message is not in the feed.
  row: ({ id, said, signals, at, ...item }) =>
    said
      ? {
          id,
          outcome: item.outcome,
          bodyBytes: item.bodyBytes,
          receivedAt: at,
          says: signalsOf(said.action, said.dedupKey, signals - 1),
        }
      : 'ask',
})
