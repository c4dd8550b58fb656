/**
 * `useCursorList({ key: ['incidents', filters], page: (cursor) => read(api…), live })`: a list that pages by cursor, newest first. What arrives
 * meanwhile is counted in `fresh` and shown by `<NewBar list={list} what="incident" />`, so that live rows never shift what is being read. Rows that
 * are there follow their changes. `live` says how the feed's items are rows of it; without it the newest page is asked for again whenever something
 * of its topic changes. Rows that the filter lets through no longer stay where they are, as they are now: `one` asks for those of which the feed has
 * not said it. `<More list={list} />` asks for the next page.
 */
import { Button } from '@cloudflare/kumo/components/button'
import {
  hashKey,
  type InfiniteData,
  notifyManager,
  type QueryClient,
  type QueryKey,
  useInfiniteQuery,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { FeedItem, FeedLine } from '../../objects/feed/protocol'
import { askAgain } from '../api/ask-again'
import { followFeed, useFeed } from '../api/feed'
import { askedPage, type ListOf, pagesQuery } from './list-pages'
import { afterLines, type CursorPage, HEAD_ROWS, type Rows } from './live-rows'
import { useStable } from './use-stable'

type Pages<T> = InfiniteData<CursorPage<T>, string | undefined>

/** How often the newest page is asked for while the feed is away. */
const WITHOUT_FEED_MS = 15_000
/** So many are asked for one by one. */
const LEFT_MAX = 20
/** How near to the top one is who follows. */
const TOP_PX = 240

interface ListGiven<K extends FeedItem['kind'], T> extends ListOf<K, T> {
  /** One of them by its id. */
  one?: (id: string) => { queryKey: QueryKey; queryFn: () => Promise<T> }
  /** What is fresh comes in by itself while one is at the top. */
  isFollowing?: boolean
}

export function useCursorList<K extends FeedItem['kind'], T extends { id: string }>(given: ListGiven<K, T>) {
  const { key, live, one, isFollowing = false } = given
  const queries = useQueryClient()
  const feed = useFeed()
  const inPages = pagesQuery(given)
  const pagesKey = inPages.queryKey
  const headKey = [...key, 'head']
  const pages = useInfiniteQuery(inPages)
  const first = pages.data?.pages[0]
  const head = useQuery({
    queryKey: headKey,
    queryFn: () => askedPage(given)(undefined),
    enabled: first !== undefined,
    initialData: first,
    initialDataUpdatedAt: pages.dataUpdatedAt,
    staleTime: 60_000,
    refetchInterval: feed === 'reconnecting' ? WITHOUT_FEED_MS : false,
    meta: { live: live ? 'by-rows' : true },
  })

  const begin = (newest: CursorPage<T>) => queries.setQueryData<Pages<T>>(pagesKey, { pages: [newest], pageParams: [undefined] })
  /** Ids of rows that the feed has said all of; a gap in it ends that. */
  const told = useRef(new Set<string>()).current
  const follow = useStable((lines: readonly FeedLine[]) => {
    for (const line of lines) {
      if (line.kind === 'reset') told.clear()
      else if (line.kind === live?.kind) told.add(line.id)
    }
    const before = rowsIn<T>(queries, pagesKey, headKey)
    if (!before || !live) return
    const after = afterLines(before, lines, live)
    notifyManager.batch(() => {
      if (after.head !== before.head) queries.setQueryData(headKey, after.head)
      if (isFollowing && window.scrollY < TOP_PX && after.head !== before.head) begin(after.head)
      else if (after.pages.some((one, at) => one !== before.pages[at]))
        queries.setQueryData<Pages<T>>(pagesKey, (now) => now && { ...now, pages: [...after.pages] })
    })
    if (after.ask) askAgain(hashKey(headKey), () => void queries.invalidateQueries({ queryKey: headKey }))
  })
  useEffect(() => followFeed(follow), [follow])

  const latest = new Map(head.data?.items.map((item) => [item.id, item]))
  const loaded = pages.data?.pages.flatMap(({ items }) => items) ?? []
  const known = new Set(loaded.map(({ id }) => id))
  const left = useQueries({
    queries:
      one && head.data
        ? leftOf(loaded, head.data)
            .filter(({ id }) => !told.has(id))
            .slice(0, LEFT_MAX)
            .map(({ id }) => one(id))
        : [],
  })
  for (const { data } of left) if (data) latest.set(data.id, data)
  const fresh = head.data?.items.filter(({ id }) => !known.has(id)).length ?? 0
  /** Begins the list anew, with what is fresh on top. */
  const showFresh = useStable(() => {
    const newest = queries.getQueryData<CursorPage<T>>(headKey)
    if (newest) begin(newest)
    window.scrollTo({ top: 0 })
  })
  useEffect(() => {
    if (isFollowing && fresh > 0 && window.scrollY < TOP_PX) showFresh()
  }, [isFollowing, fresh, showFresh])
  return {
    items: loaded.map((item) => latest.get(item.id) ?? item),
    isPending: pages.isPending,
    error: pages.error,
    refetch() {
      void pages.refetch()
      // What it knew is older than what is asked for now.
      void head.refetch()
    },
    fresh,
    showFresh,
    hasMore: pages.hasNextPage,
    isLoadingMore: pages.isFetchingNextPage,
    more: () => void pages.fetchNextPage(),
    /** Changes rows that are there, for optimistic updates; answers what takes it back, where nothing else has changed them since. */
    patch: useStable((change: (item: T) => T): (() => void) => {
      const changes = new Map<string, { before: T; after: T }>()
      const rewrite = (rewritten: (item: T) => T) => {
        const inPage = (one: CursorPage<T>) => ({ ...one, items: one.items.map(rewritten) })
        queries.setQueryData<Pages<T>>(pagesKey, (now) => now && { ...now, pages: now.pages.map(inPage) })
        queries.setQueryData<CursorPage<T>>(headKey, (now) => now && inPage(now))
      }
      rewrite((before) => {
        const after = change(before)
        if (after !== before) changes.set(before.id, { before, after })
        return after
      })
      return () =>
        rewrite((item) => {
          const one = changes.get(item.id)
          return one && hashKey([item]) === hashKey([one.after]) ? one.before : item
        })
    }),
  }
}

/** Those that the newest page would have, were they still what is asked for. */
function leftOf<T extends { id: string }>(loaded: readonly T[], { items, nextCursor }: CursorPage<T>): T[] {
  const inside = new Set(items.map(({ id }) => id))
  const end = nextCursor === null ? loaded.length : loaded.findIndex(({ id }) => id === items.at(-1)?.id)
  return loaded.slice(0, Math.max(end, 0)).filter(({ id }) => !inside.has(id))
}

function rowsIn<T>(queries: QueryClient, pagesKey: QueryKey, headKey: QueryKey): Rows<T> | undefined {
  const pages = queries.getQueryData<Pages<T>>(pagesKey)?.pages
  const head = queries.getQueryData<CursorPage<T>>(headKey)
  return pages && head && { pages, head }
}

export type CursorList<T extends { id: string }> = ReturnType<typeof useCursorList<FeedItem['kind'], T>>

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
          <span aria-hidden="true">↑</span> {list.fresh < HEAD_ROWS ? list.fresh : `${HEAD_ROWS}+`} new{' '}
          {list.fresh === 1 ? what : many}
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
