import type { Direction } from '../connectors/directions'

const does: Record<Direction, (name: string) => { title: string; says: string }> = {
  receives: (name) => ({ title: 'Receive', says: `${name} sends its messages here, and they open and resolve incidents.` }),
  polls: (name) => ({ title: 'Ask', says: `The hub asks ${name} every few minutes what is new. Nothing has to reach the hub.` }),
  sends: (name) => ({ title: 'Send', says: `The hub tells ${name} about incidents.` }),
}

interface SideChoiceProps {
  possible: readonly Direction[]
  chosen: readonly Direction[]
  choose: (sides: readonly Direction[]) => void
  name: string
}

/** What it shall do, where a connector can do more than one thing. */
export function SideChoice({ possible, chosen, choose, name }: SideChoiceProps) {
  if (possible.length < 2) return null
  const toggle = (side: Direction) => {
    const next = possible.filter((one) => (one === side) !== chosen.includes(one))
    if (next.length > 0) choose(next)
  }
  return (
    <fieldset>
      <legend className="mb-2 font-medium">What shall it do?</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {possible.map((side) => {
          const { title, says } = does[side](name)
          const isOn = chosen.includes(side)
          return (
            <label
              key={side}
              className={`flex items-start gap-2.5 rounded-lg border p-3 ${isOn ? 'border-kumo-brand bg-kumo-tint' : 'border-kumo-line'}`}
            >
              <input
                type="checkbox"
                checked={isOn}
                onChange={() => toggle(side)}
                className="mt-0.5 size-4 shrink-0 accent-kumo-brand"
              />
              <span>
                <span className="block font-medium">{title}</span>
                <span className="block text-[13px] text-kumo-subtle">{says}</span>
              </span>
            </label>
          )
        })}
      </div>
    </fieldset>
  )
}
