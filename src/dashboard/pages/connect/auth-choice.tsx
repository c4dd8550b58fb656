import type { Connector } from '../connectors/queries'

type Way = NonNullable<Connector['source']>['auth'][number]

interface AuthChoiceProps {
  ways: readonly Way[]
  chosen: Way['id'] | undefined
  choose: (id: Way['id']) => void
}

/** What proves that a message is from the tool. */
export function AuthChoice({ ways, chosen, choose }: AuthChoiceProps) {
  if (ways.length < 2) return null
  return (
    <fieldset>
      <legend className="mb-2 font-medium">What proves the sender?</legend>
      <div className="space-y-2">
        {ways.map(({ id, title, description }) => (
          <label
            key={id}
            className={`flex items-start gap-2.5 rounded-lg border p-3 ${id === chosen ? 'border-kumo-brand bg-kumo-tint' : 'border-kumo-line'}`}
          >
            <input
              type="radio"
              name="auth"
              value={id}
              checked={id === chosen}
              onChange={() => choose(id)}
              className="mt-0.5 size-4 shrink-0 accent-kumo-brand"
            />
            <span className="min-w-0">
              <span className="block font-medium">{title}</span>
              <span className="block text-[13px] break-words text-kumo-subtle">{description}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
