import type { FieldIssue } from '../../api/problem'
import { type FieldSchema, type FormValue, SchemaForm } from '../../components/schema-form'
import { fieldsOf } from '../integrations/sides'

interface CredentialFieldsProps {
  schema: FieldSchema
  value: FormValue
  change: (value: FormValue) => void
  issues: readonly FieldIssue[]
  /** Those that may stay empty, and of them those that the hub has. */
  optional: readonly string[]
  kept: readonly string[]
  /** Whether the hub makes what is left empty. */
  madeOnDemand: boolean
  /** For vendors that may show their secret only later. */
  later: { of: string; isLater: boolean; setLater: (isLater: boolean) => void } | undefined
}

export function CredentialFields({ schema, value, change, issues, optional, kept, madeOnDemand, later }: CredentialFieldsProps) {
  if (fieldsOf(schema).length === 0) return null
  return (
    <fieldset>
      <legend className="eyebrow mb-3">Credentials</legend>
      {later && (
        <label className="mb-4 flex items-center gap-2.5">
          <input
            type="checkbox"
            checked={later.isLater}
            onChange={({ target }) => later.setLater(target.checked)}
            className="size-4 accent-kumo-brand"
          />
          {later.of} shows me the secret only after it has the URL
        </label>
      )}
      {!later?.isLater && (
        <SchemaForm
          schema={{ ...schema }}
          path="credentials"
          value={value}
          change={change}
          issues={issues}
          secret
          generated={optional}
          set={kept}
        />
      )}
      <p className="mt-3 text-[13px] text-kumo-subtle">
        Sealed where they are kept, and never shown again.
        {madeOnDemand && ' What you leave empty, the hub makes and shows once.'}
      </p>
    </fieldset>
  )
}
