/** What changed between two texts, line by line. CodeMirror's merge view is loaded when the first one is shown. */
import { lazy, Suspense } from 'react'

export interface CodeDiffProps {
  /** Names it, for those who cannot see. */
  label: string
  before: string
  after: string
}

const Merge = lazy(() => import('./code-merge'))

export const CodeDiff = (props: CodeDiffProps) => (
  <Suspense fallback={<div className="bone h-24" />}>
    <Merge {...props} />
  </Suspense>
)
