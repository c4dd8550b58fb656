// CodeMirror, in a chunk of its own. Use `CodeEditor`.
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json, jsonParseLinter } from '@codemirror/lang-json'
import { bracketMatching, foldGutter, HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, linter, lintGutter, setDiagnostics } from '@codemirror/lint'
import { Compartment, EditorState } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useRef } from 'react'
import type { CodeEditorProps } from './code-editor'

export const look = EditorView.theme({
  '&': {
    fontSize: '12px',
    borderRadius: '8px',
    border: '1px solid var(--color-kumo-line)',
    background: 'var(--color-kumo-control)',
    color: 'var(--text-color-kumo-default)',
  },
  '&.cm-focused': { outline: '2px solid var(--color-kumo-focus)', outlineOffset: '1px' },
  '.cm-content': { fontFamily: 'var(--font-mono)', padding: '8px 0', caretColor: 'currentColor' },
  '.cm-gutters': { background: 'transparent', border: 'none', color: 'var(--text-color-kumo-subtle)' },
  '.cm-cursor': { borderLeftColor: 'currentColor' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { background: 'var(--color-kumo-fill)' },
  '.cm-tooltip': { background: 'var(--color-kumo-base)', border: '1px solid var(--color-kumo-line)' },
})
export const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--info)' },
  { tag: tags.string, color: 'var(--good)' },
  { tag: tags.comment, color: 'var(--text-color-kumo-subtle)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--held)' },
])

export default function CodeMirror({ label, value, change, language = 'plain', errors, readOnly, lines = 10 }: CodeEditorProps) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const changed = useRef(change)
  changed.current = change
  const reading = useRef(new Compartment())

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once per language; the value is kept in step below
  useEffect(() => {
    if (!place.current) return undefined
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          lineNumbers(),
          foldGutter(),
          history(),
          bracketMatching(),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          look,
          syntaxHighlighting(colours),
          EditorView.lineWrapping,
          // The scroller's content has to be reachable by keys, and checkers do not count what is editable.
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          reading.current.of(EditorState.readOnly.of(readOnly === true)),
          lintGutter(),
          ...(language === 'jinja' ? [jinja] : []),
          ...(language === 'json' ? [json(), ...(readOnly ? [] : [linter(unlessEmpty)])] : []),
          EditorView.updateListener.of(({ docChanged, state }) => docChanged && changed.current?.(state.doc.toString())),
        ],
      }),
    })
    view.current = made
    return () => made.destroy()
  }, [language])

  useEffect(() => {
    const now = view.current
    if (now && now.state.doc.toString() !== value) {
      now.dispatch({ changes: { from: 0, to: now.state.doc.length, insert: value } })
    }
  }, [value])

  useEffect(() => {
    const now = view.current
    if (!now || !errors) return
    const at = errors.map(({ line, message }): Diagnostic => {
      const { from, to } = now.state.doc.line(Math.min(Math.max(1, line), now.state.doc.lines))
      return { from, to, severity: 'error', message }
    })
    now.dispatch(setDiagnostics(now.state, at))
  }, [errors])

  return <div ref={place} style={{ ['--lines' as string]: lines }} className="code-editor" />
}

const parse = jsonParseLinter()
const unlessEmpty = (view: EditorView) => (view.state.doc.length === 0 ? [] : parse(view))

/** Enough of Jinja to read by: texts, numbers, words of the language, comments, and where a template begins to speak. */
export const jinja = StreamLanguage.define({
  name: 'jinja',
  token(stream) {
    if (stream.match(/^\{#.*?(#\}|$)/)) return 'comment'
    if (stream.match(/^(\{\{|\{%|%\}|\}\})-?/)) return 'propertyName'
    if (stream.match(/^"(?:\\.|[^"\\])*"?/) || stream.match(/^'(?:\\.|[^'\\])*'?/)) return 'string'
    if (stream.match(/^-?\d+(\.\d+)?/)) return 'number'
    if (stream.match(/^(and|or|not|in|is|if|elif|else|endif|for|endfor|set|macro|endmacro|true|false|none)\b/)) return 'keyword'
    if (!stream.match(/^[\w.]+/)) stream.next()
    return null
  },
})
