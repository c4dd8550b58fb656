import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { StatusBadge } from '../../components/badges'
import { More, NewBar, useCursorList } from '../../components/cursor-list'
import { type Column, DataTable } from '../../components/data-table'
import { ListState } from '../../components/list-state'
import { When } from '../../components/when'
import { fileSize } from '../../components/words'
import { liveMessages } from './live'
import { type MessageRow, messagePage, messageRow } from './queries'
import type { MessageSearch, SetMessageSearch } from './search'

interface LogProps {
  integrationId: string
  search: MessageSearch
  set: SetMessageSearch
}

export function MessageLog({ integrationId, search, set }: LogProps) {
  const { outcome } = search
  const list = useCursorList({
    key: ['messages', integrationId, { outcome }],
    page: async (cursor) => {
      const { items, nextCursor } = await messagePage(integrationId, { ...(outcome && { outcome }) }, cursor)
      return { items: items.map(messageRow), nextCursor }
    },
    live: liveMessages(integrationId, search),
  })
  const columns = useMemo(() => columnsOf({ ...search, integrationId }), [search, integrationId])
  return (
    <>
      <NewBar list={list} what="message" />
      <ListState
        list={list}
        isEmpty={list.items.length === 0}
        clearFilters={outcome ? () => set({ outcome: undefined }) : undefined}
        nothingYet={{
          title: 'Nothing came yet',
          says: 'What this integration receives is listed here. Send its test message, or see under Refused whether it was turned away.',
        }}
      >
        <DataTable
          label="Messages"
          columns={columns}
          rows={list.items}
          openId={search.message}
          open={({ id }) => set({ integrationId, message: id })}
        />
        <More list={list} />
      </ListState>
    </>
  )
}

const columnsOf = (search: MessageSearch): Column<MessageRow>[] => [
  {
    id: 'outcome',
    title: 'Outcome',
    className: 'w-[132px]',
    from: 'sm',
    cell: ({ outcome }) => <StatusBadge status={outcome} />,
  },
  {
    id: 'said',
    title: 'What it said',
    className: 'max-w-0',
    cell: (message) => (
      <>
        <span className="mb-1 inline-flex sm:hidden">
          <StatusBadge status={message.outcome} />
        </span>
        <Link
          to="/messages"
          search={{ ...search, message: message.id }}
          resetScroll={false}
          preload={false}
          className="line-clamp-2 font-medium break-words text-kumo-strong sm:line-clamp-1"
        >
          {message.says}
        </Link>
      </>
    ),
  },
  {
    id: 'size',
    title: 'Size',
    className: 'w-[84px] text-right',
    from: 'md',
    cell: ({ bodyBytes }) => <span className="text-kumo-subtle">{fileSize(bodyBytes)}</span>,
  },
  {
    id: 'received',
    title: 'Received',
    className: 'w-[104px]',
    cell: ({ receivedAt }) => <When at={receivedAt} className="text-kumo-subtle" />,
  },
]
