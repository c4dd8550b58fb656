// The merge view of CodeMirror, in a chunk of its own. Use `CodeDiff`.
import { syntaxHighlighting } from '@codemirror/language'
import { unifiedMergeView } from '@codemirror/merge'
import { EditorState } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import type { CodeDiffProps } from './code-diff'
import { colours, jinja, look } from './code-mirror'

const changes = EditorView.theme({
  '.cm-deletedChunk': { background: 'var(--critical-tint)' },
  '&.cm-merge-b .cm-changedLine, .cm-changedLine, .cm-inlineChangedLine': { background: 'var(--good-tint)' },
  '.cm-changedText, .cm-deletedChunk .cm-deletedText, .cm-insertedLine': { background: 'none' },
  '.cm-changedText': { textDecoration: 'underline', textDecorationColor: 'var(--good)' },
  '.cm-collapsedLines': { background: 'var(--color-kumo-tint)', color: 'var(--text-color-kumo-subtle)' },
})

export default function CodeMerge({ label, before, after }: CodeDiffProps) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!place.current) return undefined
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: after,
        extensions: [
          lineNumbers(),
          jinja,
          look,
          changes,
          syntaxHighlighting(colours),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label }),
          EditorState.readOnly.of(true),
          unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged: { margin: 3 }, highlightChanges: false }),
        ],
      }),
    })
    return () => made.destroy()
  }, [label, before, after])
  return <div ref={place} style={{ ['--lines' as string]: 20 }} className="code-editor" />
}
