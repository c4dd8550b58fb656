/**
 * The filters of a list, all of them in the URL: the route reads them with `filters({…})` of ../search, and `set` is its `navigate`.
 * `<FilterBar filters={[{ name: 'severity', label: 'Severity', options }]} search="q" value={search} set={setSearch} />`
 */
import { Button } from '@cloudflare/kumo/components/button'
import { type ReactNode, useEffect, useState } from 'react'
import { CaretDownIcon, MagnifyingGlassIcon, XIcon } from './icons'
import { MenuButton } from './menu-button'

export interface Filter {
  name: string
  label: string
  options: readonly { value: string; label: string; icon?: ReactNode }[]
}

interface FilterBarProps {
  filters: readonly Filter[]
  /** The name of the text filter, where there is one. */
  search?: { name: string; placeholder: string }
  value: Readonly<Record<string, unknown>>
  /** `undefined` takes a filter away. */
  set: (change: Record<string, string | undefined>) => void
  children?: ReactNode
  /** Names of filters that `children` set, to be cleared with the others. */
  besides?: readonly string[]
}

export function FilterBar({ filters, search, value, set, children, besides = [] }: FilterBarProps) {
  const isSet = (name: string) => value[name] !== undefined
  const names = [...filters.map(({ name }) => name), ...(search ? [search.name] : []), ...besides]
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      {search && <TextFilter {...search} value={String(value[search.name] ?? '')} set={set} />}
      {filters.map((filter) => (
        <Choice key={filter.name} filter={filter} value={value[filter.name]} set={set} />
      ))}
      {children}
      {names.some(isSet) && (
        <Button variant="ghost" size="sm" onClick={() => set(Object.fromEntries(names.map((name) => [name, undefined])))}>
          Clear filters
        </Button>
      )}
    </div>
  )
}

const ANY = ''

function Choice({ filter, value, set }: { filter: Filter; value: unknown; set: FilterBarProps['set'] }) {
  const chosen = filter.options.find((option) => option.value === value)
  return (
    <MenuButton
      className="max-h-80 overflow-y-auto"
      button={
        <button
          type="button"
          className={`inline-flex h-8 max-w-60 items-center gap-1.5 rounded-lg border px-2.5 text-[13px] ${
            chosen
              ? 'border-kumo-brand bg-kumo-base font-medium text-kumo-default'
              : 'border-kumo-line bg-kumo-base text-kumo-subtle hover:text-kumo-default'
          }`}
        >
          <span className="truncate">
            {filter.label}
            {chosen && `: ${chosen.label}`}
          </span>
          <CaretDownIcon size={12} className="shrink-0" />
        </button>
      }
    >
      {(Menu) => (
        <Menu.RadioGroup
          value={chosen?.value ?? ANY}
          onValueChange={(next: string) => set({ [filter.name]: next === ANY ? undefined : next })}
        >
          {[{ value: ANY, label: 'Any', icon: undefined }, ...filter.options].map((option) => (
            <Menu.RadioItem key={option.value} value={option.value} closeOnClick>
              <span className="flex items-center gap-2">
                {option.icon}
                {option.label}
              </span>
              <Menu.RadioItemIndicator />
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      )}
    </MenuButton>
  )
}

const SETTLE_MS = 200

function TextFilter(given: { name: string; placeholder: string; value: string; set: FilterBarProps['set'] }) {
  const { name, placeholder, value, set } = given
  const [typed, setTyped] = useState(value)
  // What the URL says from outside replaces what was typed.
  useEffect(() => setTyped(value), [value])
  // biome-ignore lint/correctness/useExhaustiveDependencies: waits for the typing to settle, whatever else renders meanwhile
  useEffect(() => {
    if (typed === value) return undefined
    const timer = setTimeout(() => set({ [name]: typed || undefined }), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <label className="relative min-w-48 grow sm:max-w-72">
      <span className="sr-only">{placeholder}</span>
      <MagnifyingGlassIcon size={15} className="pointer-events-none absolute top-2 left-2.5 text-kumo-subtle" />
      <input
        type="search"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        placeholder={placeholder}
        data-search
        className="h-8 w-full appearance-none rounded-lg border border-kumo-line bg-kumo-control pr-8 pl-8 text-[13px] text-ellipsis placeholder:text-kumo-placeholder [&::-webkit-search-cancel-button]:hidden"
      />
      {typed && (
        <button
          type="button"
          aria-label="Clear search"
          onClick={() => setTyped('')}
          className="absolute top-1 right-1 inline-flex size-6 items-center justify-center rounded text-kumo-subtle hover:bg-kumo-tint"
        >
          <XIcon size={13} />
        </button>
      )}
    </label>
  )
}
