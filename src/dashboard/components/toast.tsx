/** Says that something was done, or was not. `toast({ title, undo })` from anywhere; with `undo` it shows a button that takes it back. */
import { lazy, useEffect, useState } from 'react'
import { saidOf } from '../api/problem'

const toaster = () => import('./toaster')
const Toasts = lazy(toaster)
let want = () => {}

/** Where toasts appear; with all it takes in a chunk of its own, loaded for the first one, because a page is read before anything is done on it. */
export function Toaster() {
  const [isWanted, setWanted] = useState(false)
  useEffect(() => {
    want = () => setWanted(true)
  }, [])
  return isWanted && <Toasts />
}

/** Where one says something; what is said before it is there would not be heard. */
async function there() {
  want()
  const { toasts, isThere } = await toaster()
  await isThere
  return toasts
}

interface Toast {
  title: string
  detail?: string | undefined
  undo?: () => void
}

export async function toast({ title, detail, undo }: Toast): Promise<void> {
  const toasts = await there()
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
  const toasts = await there()
  const { title, detail } = saidOf(thrown)
  toasts.add({ title, variant: 'error', timeout: 8000, ...(detail && { description: detail }) })
}
