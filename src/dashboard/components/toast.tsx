/** Says that something was done, or was not. `toast({ title, undo })` from anywhere; with `undo` it shows a button that takes it back. */
import { lazy } from 'react'
import { saidOf } from '../api/problem'

/** Where toasts appear; with all it takes in a chunk of its own, because a page is read before anything is done on it. */
const toaster = () => import('./toaster')
export const Toaster = lazy(toaster)

interface Toast {
  title: string
  detail?: string | undefined
  undo?: () => void
}

export async function toast({ title, detail, undo }: Toast): Promise<void> {
  const { toasts } = await toaster()
  const id = toasts.add({
    title,
    ...(detail && { description: detail }),
    timeout: undo ? 8000 : 4500,
    ...(undo && {
      actions: [
        {
          children: 'Undo',
          size: 'sm' as const,
          onClick: () => {
            toasts.close(id)
            undo()
          },
        },
      ],
    }),
  })
}

/** For `onError` of a mutation whose form has no place of its own for it. */
export async function toastError(thrown: unknown): Promise<void> {
  const { toasts } = await toaster()
  const { title, detail } = saidOf(thrown)
  toasts.add({ title, variant: 'error', timeout: 8000, ...(detail && { description: detail }) })
}
