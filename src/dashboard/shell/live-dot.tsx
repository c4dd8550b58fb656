import { type FeedState, pauseFeed, useFeed } from '../api/feed'

const says: Record<FeedState, { word: string; more: string; dot: string }> = {
  connected: { word: 'Live', more: 'Changes appear by themselves. Press to pause.', dot: 'bg-good' },
  reconnecting: {
    word: 'Reconnecting',
    more: 'What changes is asked for every 15 s until the live connection is back.',
    dot: 'bg-warning',
  },
  paused: { word: 'Paused', more: 'Nothing moves. Press to resume and catch up.', dot: 'bg-held' },
}

/** Whether what one sees is live; pressing pauses and resumes. */
export function LiveDot() {
  const feed = useFeed()
  const { word, more, dot } = says[feed]
  return (
    <button
      type="button"
      title={more}
      onClick={() => pauseFeed(feed !== 'paused')}
      aria-label={`${word}. ${more}`}
      className="inline-flex h-8 items-center gap-2 rounded-full px-2.5 text-[13px] text-kumo-subtle hover:bg-kumo-tint"
    >
      <span aria-hidden="true" className={`size-2 ${feed === 'paused' ? 'rounded-[2px]' : 'rounded-full'} ${dot}`} />
      <span className="max-md:sr-only">{word}</span>
    </button>
  )
}
