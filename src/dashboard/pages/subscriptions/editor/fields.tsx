// The fields of the steps: boxes to choose from, and what is wrong with them.
import type { ReactNode } from 'react'
import type { FieldIssue } from '../../../api/problem'
import { issuesAt, type Rule } from '../rule'

/** A question of a step. */
export const Question = ({ title, says, children }: { title: string; says?: ReactNode; children: ReactNode }) => (
  <section className="mb-7 last:mb-0">
    <h3 className="text-[15px] font-semibold">{title}</h3>
    {says && <p className="mt-0.5 mb-3 max-w-[68ch] text-kumo-subtle">{says}</p>}
    <div className={says ? '' : 'mt-3'}>{children}</div>
  </section>
)

export function Issues({ issues, field }: { issues: readonly FieldIssue[]; field: keyof Rule }) {
  const found = issuesAt(issues, field)
  if (found.length === 0) return null
  return (
    <ul role="alert" className="mt-2 text-[13px] text-kumo-danger">
      {found.map(({ path, message }) => (
        <li key={`${path} ${message}`}>{message}</li>
      ))}
    </ul>
  )
}

interface BoxProps {
  type: 'radio' | 'checkbox'
  /** Of the group; a radio needs one. */
  name?: string
  isOn: boolean
  choose: () => void
  title: ReactNode
  says?: ReactNode
  aside?: ReactNode
  disabled?: boolean
}

/** One thing to choose, as wide as its column. */
export const Box = ({ type, name, isOn, choose, title, says, aside, disabled = false }: BoxProps) => (
  <label
    className={`flex items-start gap-3 rounded-lg border px-3.5 py-2.5 ${
      isOn ? 'border-kumo-brand bg-kumo-base' : 'border-kumo-line bg-kumo-base hover:bg-kumo-tint'
    } ${disabled ? 'opacity-60' : ''}`}
  >
    <input
      type={type}
      name={name}
      checked={isOn}
      disabled={disabled}
      onChange={choose}
      className="mt-[3px] size-4 shrink-0 accent-kumo-brand"
    />
    <span className="min-w-0 grow">
      <span className="block font-medium">{title}</span>
      {says && <span className="mt-0.5 block text-[13px] text-kumo-subtle">{says}</span>}
    </span>
    {aside}
  </label>
)

/** Words to switch on and off; none means all. */
export function Chips<V extends string>(given: {
  label: string
  options: readonly { value: V; label: ReactNode }[]
  value: readonly V[] | null
  change: (value: V[] | null) => void
}) {
  const { label, options, value, change } = given
  const toggled = (one: V): V[] | null => {
    const next = options.flatMap((option) =>
      (option.value === one) !== (value ?? []).includes(option.value) ? [option.value] : [],
    )
    return next.length === 0 ? null : next
  }
  return (
    <fieldset className="flex flex-wrap items-center gap-1.5">
      <legend className="mb-1.5 font-medium">{label}</legend>
      <button type="button" aria-pressed={value === null} onClick={() => change(null)} className={chip(value === null)}>
        All
      </button>
      {options.map((option) => {
        const isOn = value?.includes(option.value) ?? false
        return (
          <button
            key={option.value}
            type="button"
            aria-pressed={isOn}
            onClick={() => change(toggled(option.value))}
            className={chip(isOn)}
          >
            {option.label}
          </button>
        )
      })}
    </fieldset>
  )
}

const chip = (isOn: boolean) =>
  `inline-flex h-8 items-center gap-1.5 rounded-full border px-3 text-[13px] ${
    isOn
      ? 'border-kumo-brand bg-kumo-base font-medium ring-1 ring-kumo-brand'
      : 'border-kumo-line bg-kumo-base hover:bg-kumo-tint'
  }`

export const fieldShape = 'h-9 rounded-lg border border-kumo-line bg-kumo-control px-3'
