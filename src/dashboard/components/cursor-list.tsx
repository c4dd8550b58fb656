/**
 * `useCursorList({ key: ['incidents', filters], page: (cursor) => read(api…) })`: a list that pages by cursor, newest first. What arrives meanwhile
 * is counted in `fresh` and shown by `<NewBar list={list} what="incident" />`, so that live rows never shift what is being read. Rows that are
 * there follow their changes; with `one`, also those that the filter lets through no longer: they stay where they are, as they are now. `<More list={list} />` asks for the next page.
 */
import { Button } from '@cloudflare/kumo/components/button'
import { type InfiniteData, type QueryKey, useInfiniteQuery, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useFeed } from '../api/feed'

export interface CursorPage<T> {
  items: T[]
  nextCursor: string | null
}
type Pages<T> = InfiniteData<CursorPage<T>, string | undefined>

/** How often the newest page is asked for while the feed is away. */
const WITHOUT_FEED_MS = 15_000
/** So many are asked for one by one. */
const LEFT_MAX = 20

export function useCursorList<T extends { id: string }>(given: {
  /** Begins with the topic of the feed. */
  key: QueryKey
  page: (cursor: string | undefined) => Promise<CursorPage<T>>
  /** One of them by its id. */
  one?: (id: string) => { queryKey: QueryKey; queryFn: () => Promise<T> }
}) {
  const { key, page, one } = given
  const queries = useQueryClient()
  const feed = useFeed()
  const pagesKey = [...key, 'pages']
  const pages = useInfiniteQuery({
    queryKey: pagesKey,
    queryFn: ({ pageParam }) => page(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: CursorPage<T>) => last.nextCursor ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    meta: { live: false },
  })
  const first = pages.data?.pages[0]
  const head = useQuery({
    queryKey: [...key, 'head'],
    queryFn: () => page(undefined),
    enabled: first !== undefined,
    initialData: first,
    initialDataUpdatedAt: pages.dataUpdatedAt,
    staleTime: 60_000,
    refetchInterval: feed === 'reconnecting' ? WITHOUT_FEED_MS : false,
  })

  const latest = new Map(head.data?.items.map((item) => [item.id, item]))
  const loaded = pages.data?.pages.flatMap(({ items }) => items) ?? []
  const known = new Set(loaded.map(({ id }) => id))
  const left = useQueries({
    queries:
      one && head.data
        ? leftOf(loaded, head.data)
            .slice(0, LEFT_MAX)
            .map(({ id }) => one(id))
        : [],
  })
  for (const { data } of left) if (data) latest.set(data.id, data)
  return {
    items: loaded.map((item) => latest.get(item.id) ?? item),
    isPending: pages.isPending,
    error: pages.error,
    refetch: () => void pages.refetch(),
    fresh: head.data?.items.filter(({ id }) => !known.has(id)).length ?? 0,
    /** Begins the list anew, with what is fresh on top. */
    showFresh() {
      const newest = queries.getQueryData<CursorPage<T>>([...key, 'head'])
      if (newest) queries.setQueryData<Pages<T>>(pagesKey, { pages: [newest], pageParams: [undefined] })
      window.scrollTo({ top: 0 })
    },
    hasMore: pages.hasNextPage,
    isLoadingMore: pages.isFetchingNextPage,
    more: () => void pages.fetchNextPage(),
    /** Changes rows that are there, for optimistic updates; answers what takes it back. */
    patch(change: (item: T) => T): () => void {
      const before = queries.getQueryData<Pages<T>>(pagesKey)
      const headBefore = queries.getQueryData<CursorPage<T>>([...key, 'head'])
      const changed = (one: CursorPage<T>) => ({ ...one, items: one.items.map(change) })
      if (before) queries.setQueryData<Pages<T>>(pagesKey, { ...before, pages: before.pages.map(changed) })
      if (headBefore) queries.setQueryData([...key, 'head'], changed(headBefore))
      return () => {
        queries.setQueryData(pagesKey, before)
        queries.setQueryData([...key, 'head'], headBefore)
      }
    },
  }
}

/** Those that the newest page would have, were they still what is asked for. */
function leftOf<T extends { id: string }>(loaded: readonly T[], { items, nextCursor }: CursorPage<T>): T[] {
  const inside = new Set(items.map(({ id }) => id))
  const end = nextCursor === null ? loaded.length : loaded.findIndex(({ id }) => id === items.at(-1)?.id)
  return loaded.slice(0, Math.max(end, 0)).filter(({ id }) => !inside.has(id))
}

export type CursorList<T extends { id: string }> = ReturnType<typeof useCursorList<T>>

interface NewBarProps {
  list: { fresh: number; showFresh: () => void }
  what: string
  /** Where it takes more than an s. */
  many?: string
}

export function NewBar({ list, what, many = `${what}s` }: NewBarProps) {
  return (
    <div aria-live="polite">
      {list.fresh > 0 && (
        <button
          type="button"
          onClick={list.showFresh}
          className="mb-2 flex h-8 w-full items-center justify-center gap-2 rounded-lg border border-kumo-brand/40 bg-kumo-base text-[13px] font-medium text-kumo-link hover:bg-kumo-tint"
        >
          <span aria-hidden="true">↑</span> {list.fresh} new {list.fresh === 1 ? what : many}
        </button>
      )}
    </div>
  )
}

export function More({ list }: { list: { hasMore: boolean; isLoadingMore: boolean; more: () => void } }) {
  if (!list.hasMore) return null
  return (
    <div className="mt-4 flex justify-center">
      <Button onClick={list.more} loading={list.isLoadingMore}>
        Show more
      </Button>
    </div>
  )
}
