/** When: a range that ends now, or from and to, all of it in the URL. */
import { useState } from 'react'
import { CaretDownIcon } from '../../components/icons'
import { MenuButton } from '../../components/menu-button'
import { type Filter, ranges } from './filter'
import { rangeWords, type SetSearch } from './views'

const ANY = 'any'
const BETWEEN = 'between'

export function TimeRange({ filter, set }: { filter: Filter; set: SetSearch }) {
  const { range, since, before } = filter
  const isBetween = range === undefined && (since !== undefined || before !== undefined)
  const [isOpen, setOpen] = useState(false)
  const value = range ?? (isBetween || isOpen ? BETWEEN : ANY)
  const choose = (next: string) => {
    setOpen(next === BETWEEN)
    const known = ranges.find((one) => one === next)
    if (next !== BETWEEN || range) set({ range: known, since: undefined, before: undefined })
  }
  return (
    <>
      <MenuButton
        button={
          <button
            type="button"
            className={`inline-flex h-8 items-center gap-1.5 rounded-lg border px-2.5 text-[13px] ${
              value === ANY
                ? 'border-kumo-line bg-kumo-base text-kumo-subtle hover:text-kumo-default'
                : 'border-kumo-brand bg-kumo-base font-medium text-kumo-default'
            }`}
          >
            {range ? rangeWords[range] : value === BETWEEN ? 'Between' : 'Time'}
            <CaretDownIcon size={12} className="shrink-0" />
          </button>
        }
      >
        {(Menu) => (
          <Menu.RadioGroup value={value} onValueChange={choose}>
            {[ANY, ...ranges, BETWEEN].map((one) => (
              <Menu.RadioItem key={one} value={one} closeOnClick>
                {one === ANY
                  ? 'Any time'
                  : one === BETWEEN
                    ? 'Between …'
                    : rangeWords[ranges.find((known) => known === one) ?? '1h']}
                <Menu.RadioItemIndicator />
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        )}
      </MenuButton>
      {value === BETWEEN && (
        <>
          <Moment label="From" at={since} set={(at) => set({ since: at })} />
          <Moment label="To" at={before} set={(at) => set({ before: at })} />
        </>
      )}
    </>
  )
}

const Moment = ({ label, at, set }: { label: string; at: string | undefined; set: (at: string | undefined) => void }) => (
  <label className="inline-flex h-8 items-center gap-1.5 rounded-lg border border-kumo-line bg-kumo-control px-2 text-[13px]">
    <span className="text-kumo-subtle">{label}</span>
    <input
      type="datetime-local"
      value={localOf(at)}
      onChange={({ target }) => set(target.value ? new Date(target.value).toISOString() : undefined)}
      className="bg-transparent"
    />
  </label>
)

/** As the field wants it: local, to the minute. */
function localOf(at: string | undefined): string {
  const ms = Date.parse(at ?? '')
  return Number.isNaN(ms) ? '' : new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
