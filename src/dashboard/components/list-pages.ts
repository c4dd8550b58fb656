import { infiniteQueryOptions, type QueryClient, type QueryKey } from '@tanstack/react-query'
import type { FeedItem } from '../../objects/feed/protocol'
import { hasEarly } from '../api/early'
import { linesFromNow } from '../api/feed'
import { afterLines, type CursorPage, type Live } from './live-rows'

/** What a list that pages by cursor is made of. */
export interface ListOf<K extends FeedItem['kind'], T> {
  /** Begins with the topic of the feed. */
  key: QueryKey
  page: (cursor: string | undefined) => Promise<CursorPage<T>>
  live?: Live<K, T>
}

/** A page as it is now: an answer may be older than what was said while it was on its way. */
export const askedPage =
  <K extends FeedItem['kind'], T extends { id: string }>({ page, live }: ListOf<K, T>) =>
  async (cursor: string | undefined): Promise<CursorPage<T>> => {
    const said = linesFromNow()
    const answer = await page(cursor)
    if (!live) return answer
    // Only the newest page grows.
    const { pages, head } = afterLines({ pages: [answer], head: answer }, said(), live)
    return cursor === undefined ? head : (pages[0] ?? answer)
  }

/** What is on the screen: asked once, and then as the list's owner changes it. */
export const pagesQuery = <K extends FeedItem['kind'], T extends { id: string }>(list: ListOf<K, T>) =>
  infiniteQueryOptions({
    queryKey: [...list.key, 'pages'],
    queryFn: ({ pageParam }) => askedPage(list)(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: CursorPage<T>) => last.nextCursor ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    meta: { live: false },
  })

/**
 * For the loader of a route whose page is this list: where it was asked for before the code was there, the answer is as good as here, and the page is
 * drawn once, with its rows. Where it was not, nothing is waited for.
 */
export const rowsAtOnce = async <K extends FeedItem['kind'], T extends { id: string }>(
  queries: QueryClient,
  list: ListOf<K, T>,
): Promise<void> => {
  // What goes wrong is said by the list itself.
  if (hasEarly()) await queries.prefetchInfiniteQuery(pagesQuery(list))
}
