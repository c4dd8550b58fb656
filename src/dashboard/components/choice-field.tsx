/** One of a few, in a form: `<ChoiceField label="Role" options={roles} value={role} change={setRole} error={…} />`. What the chosen one `says` stands below. */
import { useId } from 'react'

interface ChoiceFieldProps<V extends string> {
  label: string
  options: readonly { value: V; label: string; says?: string }[]
  value: V
  change: (value: V) => void
  error?: string | undefined
}

export function ChoiceField<V extends string>({ label, options, value, change, error }: ChoiceFieldProps<V>) {
  const id = useId()
  const chosen = options.find((option) => option.value === value)
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-medium">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={({ target }) => {
          const next = options.find((option) => option.value === target.value)
          if (next) change(next.value)
        }}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-says`}
        className="h-9 w-full rounded-lg border border-kumo-line bg-kumo-control px-3"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <div id={`${id}-says`} className="mt-1 text-[13px] text-kumo-subtle">
        {chosen?.says}
        {error && (
          <span role="alert" className="block text-kumo-danger">
            {error}
          </span>
        )}
      </div>
    </div>
  )
}
