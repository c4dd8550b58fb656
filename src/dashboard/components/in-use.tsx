/** Instead of a question that the hub would refuse: which subscriptions need what was to be deleted. */
import { lazy, Suspense } from 'react'

export interface InUseProps {
  name: string
  /** What has to be done with them first. */
  says: string
  subscriptions: readonly { id: string; name: string }[]
  close: () => void
}

const InUseDialog = lazy(() => import('./in-use-dialog'))

export const InUse = (props: InUseProps) => (
  <Suspense>
    <InUseDialog {...props} />
  </Suspense>
)
