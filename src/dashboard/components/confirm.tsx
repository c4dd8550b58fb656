/** A question before what cannot be undone. With `name` it has to be typed: `<ConfirmByName name={integration.name} …/>`. Throwing keeps it open and says why. */
import { lazy, type ReactNode, Suspense } from 'react'

export interface ConfirmProps {
  isOpen: boolean
  close: () => void
  title: string
  /** What will be gone, and what stays. */
  says: ReactNode
  /** The button: "Delete integration". */
  action: string
  /** To be typed. */
  name?: string
  run: () => Promise<unknown>
}

const Question = lazy(() => import('./confirm-dialog'))

export const ConfirmByName = (props: ConfirmProps) =>
  props.isOpen && (
    <Suspense>
      <Question {...props} />
    </Suspense>
  )
