// CodeMirror's merge view, in a chunk of its own. Use `TextDiff`.
import { unifiedMergeView } from '@codemirror/merge'
import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import type { TextDiffProps } from './text-diff'

const look = EditorView.theme({
  '&': {
    fontSize: '12px',
    borderRadius: '8px',
    border: '1px solid var(--color-kumo-hairline)',
    background: 'var(--color-kumo-recessed)',
    color: 'var(--text-color-kumo-default)',
  },
  '.cm-scroller': { maxHeight: '420px', overflow: 'auto' },
  '.cm-content': { fontFamily: 'var(--font-mono)', padding: '8px' },
  '.cm-changedLine, &.cm-merge-b .cm-changedLine': { background: 'var(--good-tint)' },
  '.cm-deletedChunk': { background: 'var(--critical-tint)', color: 'var(--critical)', paddingLeft: '8px' },
  '&.cm-merge-b .cm-changedText, .cm-changedText': { background: 'none', textDecoration: 'underline 2px var(--good)' },
  '.cm-deletedChunk .cm-deletedText, .cm-deletedText': { background: 'none', textDecoration: 'line-through' },
  '.cm-collapsedLines': {
    background: 'var(--color-kumo-tint)',
    color: 'var(--text-color-kumo-subtle)',
    padding: '2px 8px',
  },
})

export default function TextMerge({ label, before, after }: TextDiffProps) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!place.current) return undefined
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: after,
        extensions: [
          EditorState.readOnly.of(true),
          EditorView.editable.of(false),
          EditorView.contentAttributes.of({ 'aria-label': label, role: 'textbox', 'aria-readonly': 'true', tabindex: '0' }),
          EditorView.lineWrapping,
          look,
          unifiedMergeView({
            original: before,
            mergeControls: false,
            gutter: false,
            highlightChanges: true,
            collapseUnchanged: { margin: 2, minSize: 6 },
          }),
        ],
      }),
    })
    return () => view.destroy()
  }, [label, before, after])
  return <div ref={place} />
}
