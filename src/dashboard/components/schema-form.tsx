/**
 * The fields of a form, from the JSON Schema that the API gives for a connector's settings or credentials. Put it into a form of your own:
 * `<SchemaForm schema={destination.credentials} path="credentials" value={credentials} change={setCredentials} issues={problem.issues} secret />`
 * The hub checks what is given; its 422 issues land on the fields that their paths name (`credentials.url`). `secret` fields are written, never
 * read: those in `set` say so and may stay empty. What no field fits is edited as JSON.
 */
import { useId } from 'react'
import type { FieldIssue } from '../api/problem'
import { SchemaField } from './schema-field'

export interface FieldSchema {
  type?: string
  title?: string
  description?: string
  enum?: readonly string[]
  format?: string
  default?: unknown
  items?: FieldSchema
  properties?: Record<string, FieldSchema>
  required?: readonly string[]
  minimum?: number
  maximum?: number
  anyOf?: readonly FieldSchema[]
}
export type FormValue = Readonly<Record<string, unknown>>

interface SchemaFormProps {
  schema: Record<string, unknown>
  /** The field of the request's body that this is: `settings`, `credentials`. */
  path: string
  value: FormValue
  change: (value: FormValue) => void
  issues?: readonly FieldIssue[]
  secret?: boolean
  /** Names of secrets that the hub has. */
  set?: readonly string[]
  /** Names of fields that the hub can make when they are empty. */
  generated?: readonly string[]
}

export function SchemaForm({
  schema,
  path,
  value,
  change,
  issues = [],
  secret = false,
  set = [],
  generated = [],
}: SchemaFormProps) {
  const id = useId()
  // JSON Schema, as zod writes it; the API describes it as an object of anything.
  const { properties = {}, required = [] } = schema as FieldSchema
  const whole = issues.filter((issue) => issue.path === path || issue.path === '')
  return (
    <div className="space-y-5">
      {whole.map(({ message }) => (
        <p key={message} role="alert" className="text-kumo-danger">
          {message}
        </p>
      ))}
      {Object.entries(properties).map(([name, field]) => (
        <SchemaField
          key={name}
          id={`${id}-${name}`}
          field={field}
          title={field.title ?? name}
          isRequired={required.includes(name) && !set.includes(name) && !generated.includes(name) && field.default === undefined}
          value={value[name]}
          change={(next) => {
            const { [name]: _, ...rest } = value
            change(next === undefined ? rest : { ...rest, [name]: next })
          }}
          error={issuesOf(issues, `${path}.${name}`)}
          isSecret={secret}
          isSet={set.includes(name)}
        />
      ))}
    </div>
  )
}

/** What is wrong with a field or with something in it. */
const issuesOf = (issues: readonly FieldIssue[], path: string): string | undefined =>
  issues
    .filter((issue) => issue.path === path || issue.path.startsWith(`${path}.`))
    .map((issue) => (issue.path === path ? issue.message : `${issue.path.slice(path.length + 1)}: ${issue.message}`))
    .join('; ') || undefined
