/** What is different between two texts, line by line and within lines. CodeMirror's merge view, loaded when the first one is shown. */
import { lazy, Suspense } from 'react'

export interface TextDiffProps {
  /** Names it, for those who cannot see: "Requests of attempts 1 and 2". */
  label: string
  before: string
  after: string
}

const Merge = lazy(() => import('./text-merge'))

export const TextDiff = (props: TextDiffProps) => (
  <Suspense fallback={<div className="bone h-40 w-full" />}>
    <Merge {...props} />
  </Suspense>
)
