/** Secrets that the hub made a moment ago. They live in the memory of this page alone. */
import { CopyField } from './copy-field'
import { KeyIcon } from './icons'

export interface MadeSecret {
  label: string
  value: string
}

export function ShownOnce({ secrets, says }: { secrets: readonly MadeSecret[]; says?: string }) {
  if (secrets.length === 0) return null
  return (
    <section aria-label="Shown this once" className="space-y-3 rounded-lg border border-warning/40 bg-warning-tint p-4">
      <p className="flex items-start gap-2 text-[13px] font-medium text-warning">
        <KeyIcon size={16} className="mt-0.5 shrink-0" />
        {says ?? 'Copy it now: it is shown this once, and the hub cannot show it again.'}
      </p>
      {secrets.map(({ label, value }) => (
        <CopyField key={label} label={label} text={value} />
      ))}
    </section>
  )
}
