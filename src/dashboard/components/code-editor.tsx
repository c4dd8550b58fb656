/**
 * An editor for code: `json` (checked while one types), `jinja` (templates and expressions) or `plain`. Errors from the server are shown at their lines through `errors`. CodeMirror is
 * loaded when the first editor is shown; until then it is a plain text field with the same value.
 */
import { lazy, Suspense } from 'react'

export interface CodeEditorProps {
  /** Names the field, for those who cannot see. */
  label: string
  value: string
  change?: (value: string) => void
  language?: 'json' | 'jinja' | 'plain'
  /** Lines count from 1. */
  errors?: readonly { line: number; message: string }[]
  readOnly?: boolean
  /** Lines that are shown before it scrolls. */
  lines?: number
}

const Mirror = lazy(() => import('./code-mirror'))

export function CodeEditor(props: CodeEditorProps) {
  const { label, value, change, lines = 10 } = props
  const waiting = (
    <textarea
      aria-label={label}
      value={value}
      onChange={(event) => change?.(event.target.value)}
      readOnly={!change}
      rows={lines}
      className="w-full rounded-lg border border-kumo-line bg-kumo-control p-3 font-mono text-[12px]"
    />
  )
  return (
    <Suspense fallback={waiting}>
      <Mirror {...props} />
    </Suspense>
  )
}
