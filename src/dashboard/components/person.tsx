/** Who somebody is, at a glance: `<PersonName person={{ id, name }} />`; the initials alone: `<Initials name="Grace Hopper" />`. */
interface Person {
  id: string
  /** null: the user was deleted since. */
  name: string | null
}

export const Initials = ({ name, size = 20 }: { name: string; size?: number }) => (
  <span
    aria-hidden="true"
    style={{ width: size, height: size, fontSize: size * 0.45 }}
    className="inline-flex shrink-0 items-center justify-center rounded-full bg-kumo-fill font-semibold text-kumo-default"
  >
    {initialsOf(name)}
  </span>
)

export function PersonName({ person: { id, name }, className = '' }: { person: Person; className?: string }) {
  return (
    <span className={`inline-flex max-w-full min-w-0 items-center gap-1.5 ${className}`} title={name ?? id}>
      <Initials name={name ?? '?'} />
      <span className="truncate">{name ?? 'a deleted user'}</span>
    </span>
  )
}

/** Of the first word and the last: `Grace Hopper` → `GH`. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return ends
    .map((word = '') => [...word][0] ?? '')
    .join('')
    .toLocaleUpperCase()
}
