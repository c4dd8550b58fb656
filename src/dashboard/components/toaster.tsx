// Kumo's toasts, in a chunk of its own. Use `toast`.
import { createKumoToastManager, Toasty } from '@cloudflare/kumo/components/toast'
import { useEffect } from 'react'

export const toasts = createKumoToastManager()
const there = Promise.withResolvers<void>()
/** Ends when toasts appear. */
export const isThere = there.promise

export default function Toaster() {
  // Effects of what is inside come first: it listens by then.
  useEffect(() => there.resolve(), [])
  return <Toasty toastManager={toasts}>{null}</Toasty>
}
