// One field of a SchemaForm. Kumo draws an error, but does not say it: aria-invalid is ours.
import { Input } from '@cloudflare/kumo/components/input'
import { useState } from 'react'
import { CodeEditor } from './code-editor'
import type { FieldSchema } from './schema-form'

interface FieldProps {
  id: string
  field: FieldSchema
  title: string
  isRequired: boolean
  value: unknown
  /** `undefined` leaves the field out. */
  change: (value: unknown) => void
  error: string | undefined
  isSecret: boolean
  isSet: boolean
}

export function SchemaField(given: FieldProps) {
  const { field, isSecret } = given
  if (isSecret) return <Text {...given} type="password" />
  if (field.enum) return <Choice {...given} options={field.enum} />
  if (field.type === 'boolean') return <Toggle {...given} />
  if (field.type === 'integer' || field.type === 'number') return <Text {...given} type="number" />
  if (field.type === 'array' && field.items?.type === 'string') return <Lines {...given} />
  if (field.type === 'string' || field.anyOf?.some(({ type }) => type === 'string')) return <Text {...given} type="text" />
  return <Json {...given} />
}

const labelOf = ({ title, isRequired }: FieldProps) => (isRequired ? title : `${title} (optional)`)

function Text({ type, ...given }: FieldProps & { type: 'text' | 'password' | 'number' }) {
  const { field, title, value, change, error, isSet, isRequired } = given
  const { minimum, maximum } = field
  const placeholder = isSet ? 'Set. Leave empty to keep it' : field.default === undefined ? '' : String(field.default)
  return (
    <Input
      // Kumo says itself that it is optional.
      label={title}
      description={field.description}
      className="w-full"
      type={type}
      inputMode={field.format === 'uri' ? 'url' : undefined}
      autoComplete="off"
      passwordManagerIgnore
      placeholder={placeholder}
      required={isRequired}
      min={minimum}
      max={maximum}
      value={value === undefined ? '' : String(value)}
      onChange={({ target }) => change(target.value === '' ? undefined : type === 'number' ? Number(target.value) : target.value)}
      aria-invalid={error !== undefined}
      {...(error && { error })}
    />
  )
}

function Choice({ options, ...given }: FieldProps & { options: readonly string[] }) {
  const { id, field, value, change, error, isRequired } = given
  return (
    <Around {...given}>
      <select
        id={id}
        value={value === undefined ? '' : String(value)}
        onChange={({ target }) => change(target.value || undefined)}
        required={isRequired}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-says`}
        className="h-9 w-full rounded-lg border border-kumo-line bg-kumo-control px-3"
      >
        <option value="">{field.default === undefined ? 'Choose …' : `As usual: ${field.default}`}</option>
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    </Around>
  )
}

function Toggle({ id, field, title, value, change, error }: FieldProps) {
  return (
    <div>
      <label className="flex items-center gap-2.5">
        <input
          type="checkbox"
          className="size-4 accent-kumo-brand"
          checked={value === undefined ? field.default === true : value === true}
          onChange={({ target }) => change(target.checked)}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-says`}
        />
        <span className="font-medium">{title}</span>
      </label>
      <Says id={id} description={field.description} error={error} />
    </div>
  )
}

/** A list of texts, one on a line. */
function Lines(given: FieldProps) {
  const { id, value, change, error } = given
  const [typed, setTyped] = useState(Array.isArray(value) ? value.join('\n') : '')
  return (
    <Around {...given} hint="One on a line.">
      <textarea
        id={id}
        rows={3}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value)
          const lines = target.value.split('\n').flatMap((line) => line.trim() || [])
          change(lines.length > 0 ? lines : undefined)
        }}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-says`}
        className="w-full rounded-lg border border-kumo-line bg-kumo-control px-3 py-2"
      />
    </Around>
  )
}

function Json(given: FieldProps) {
  const { title, value, change, error } = given
  const [typed, setTyped] = useState(value === undefined ? '' : JSON.stringify(value, null, 2))
  const [isBroken, setBroken] = useState(false)
  const edit = (text: string) => {
    setTyped(text)
    try {
      change(text.trim() === '' ? undefined : JSON.parse(text))
      setBroken(false)
    } catch {
      setBroken(true)
    }
  }
  return (
    <Around {...given} error={isBroken ? 'This is not JSON yet; the last that was stays.' : error} hint="As JSON.">
      <CodeEditor label={title} language="json" value={typed} change={edit} lines={8} />
    </Around>
  )
}

function Around({ children, hint = '', ...given }: FieldProps & { children: React.ReactNode; hint?: string }) {
  const { id, field, error } = given
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-medium">
        {labelOf(given)}
      </label>
      {children}
      <Says id={id} description={`${field.description ?? ''} ${hint}`.trim()} error={error} />
    </div>
  )
}

const Says = ({ id, description, error }: { id: string; description: string | undefined; error: string | undefined }) => (
  <div id={`${id}-says`} className="mt-1 text-[13px] text-kumo-subtle">
    {description}
    {error && (
      <span role="alert" className="block text-kumo-danger">
        {error}
      </span>
    )}
  </div>
)
