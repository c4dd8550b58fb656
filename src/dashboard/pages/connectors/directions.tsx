import type { Connector } from './queries'

export type Direction = 'receives' | 'sends' | 'polls'

export const directionWords: Record<Direction, { word: string; arrow: string }> = {
  receives: { word: 'Receives', arrow: 'M10.5 3.5 4 10m0-5.5V10h5.5' },
  sends: { word: 'Sends', arrow: 'M3.5 10.5 10 4M4.5 4H10v5.5' },
  polls: { word: 'Polls', arrow: 'M11 4.5A4.6 4.6 0 1 0 11.6 7M11.3 1.8v2.9H8.4' },
}

export const directionsOf = ({
  source,
  destination,
  poller,
}: Pick<Connector, 'source' | 'destination' | 'poller'>): Direction[] => [
  ...(source ? (['receives'] as const) : []),
  ...(poller ? (['polls'] as const) : []),
  ...(destination ? (['sends'] as const) : []),
]

/** Which ways it goes, as arrows with their words. */
export const Directions = ({ of }: { of: readonly Direction[] }) => (
  <span className="flex flex-wrap gap-1.5">
    {of.map((direction) => (
      <span
        key={direction}
        className="inline-flex h-[22px] items-center gap-1 rounded-full bg-kumo-tint px-2 text-xs font-medium text-kumo-default"
      >
        <svg
          width="13"
          height="13"
          viewBox="0 0 14 14"
          aria-hidden="true"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
          strokeLinecap="round"
        >
          <path d={directionWords[direction].arrow} />
        </svg>
        {directionWords[direction].word}
      </span>
    ))}
  </span>
)
