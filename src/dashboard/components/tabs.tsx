/**
 * Views of one list, or of one thing, as links: the tab that is open is in the URL. `count` is left out where the API does not say.
 * `<Tabs label="Status" value="open" tabs={[{ value: 'open', label: 'Open', count: 3 }]} select={(value) => setSearch({ status: value })} />`
 */
import { useCurrentInSight } from './scrolling-row'

interface TabsProps<V extends string> {
  label: string
  value: V
  tabs: readonly { value: V; label: string; count?: number | undefined }[]
  select: (value: V) => void
}

export function Tabs<V extends string>({ label, value, tabs, select }: TabsProps<V>) {
  const nav = useCurrentInSight<HTMLElement>(value)
  return (
    <nav ref={nav} aria-label={label} className="scrolling-row mb-4 flex gap-1 border-b border-kumo-hairline">
      {tabs.map((tab) => {
        const isCurrent = tab.value === value
        return (
          <button
            key={tab.value}
            type="button"
            aria-current={isCurrent ? 'page' : undefined}
            onClick={() => select(tab.value)}
            className={`-mb-px flex h-9 shrink-0 items-center gap-1.5 border-b-2 px-3 outline-offset-[-2px] ${
              isCurrent
                ? 'border-kumo-brand font-medium text-kumo-strong'
                : 'border-transparent text-kumo-subtle hover:text-kumo-default'
            }`}
          >
            {tab.label}
            {tab.count !== undefined && (
              <span className="tabular rounded-full bg-kumo-fill px-1.5 text-xs leading-[18px] text-kumo-default">
                {tab.count.toLocaleString()}
              </span>
            )}
          </button>
        )
      })}
    </nav>
  )
}
