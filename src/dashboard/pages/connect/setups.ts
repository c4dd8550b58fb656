import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { api, read } from '../../api/client'
import { ApiProblem } from '../../api/problem'
import type { FormValue } from '../../components/schema-form'
import type { Step } from './search'

/** Those that were begun and are not done, of whoever is signed in. */
export const setupsQuery = {
  queryKey: ['setup-sessions', 'all'],
  queryFn: () => read(api['setup-sessions'].$get()),
  staleTime: 0,
}
export type Setup = Awaited<ReturnType<typeof setupsQuery.queryFn>>['items'][number]
/** What was typed, but for credentials. */
export type Draft = Omit<Setup['draft'], 'settings'> & { settings?: FormValue | undefined }

export const setupQuery = (id: string) => ({
  queryKey: ['setup-sessions', 'one', id],
  queryFn: () => read(api['setup-sessions'][':id'].$get({ param: { id } })),
})
export type Begun = Pick<Setup, 'connector' | 'step' | 'integrationId'> & { draft: Draft }
export const beginSetup = ({ connector, step, integrationId, draft }: Begun): Promise<Setup> =>
  read(api['setup-sessions'].$post({ json: { connector, step, integrationId, draft } }))
export const endSetup = (id: string): Promise<unknown> => read(api['setup-sessions'][':id'].$delete({ param: { id } }))
const changeSetup = (id: string, change: Partial<Begun>): Promise<Setup> => {
  const { connector: _, ...json } = change
  return read(api['setup-sessions'][':id'].$patch({ param: { id }, json }))
}

const isGone = (error: unknown): boolean => error instanceof ApiProblem && error.status === 404

interface Keeping {
  /** What stands in the session now. */
  keep: (change: Partial<Begun>) => void
  /** Nothing is left to go on with. */
  end: () => void
  isKept: boolean
  error: unknown
}

/**
 * Keeps in its session where the wizard stands: one call after the other, so that the last word is the last. The session begins with what is
 * first typed or made; looking at a wizard, or back at one that is done, begins none. `name` puts its id into the URL, and takes it out.
 */
export function useKeeping(connector: string, setup: Setup | undefined, name: (id: string | undefined) => void): Keeping {
  const queries = useQueryClient()
  const [state, setState] = useState<{ isKept: boolean; error: unknown }>({ isKept: setup !== undefined, error: null })
  const current = useRef(setup?.id)
  const last = useRef<Promise<void>>(Promise.resolve())
  // Whoever has left the page is not to be called back.
  const isHere = useRef(true)
  useEffect(() => {
    isHere.current = true
    return () => {
      isHere.current = false
    }
  }, [])
  const then = (work: () => Promise<void>) => {
    last.current = last.current.then(work).catch((error: unknown) => setState({ isKept: false, error }))
  }
  const begin = async (change: Partial<Begun>) => {
    const first: Begun = { connector, step: 'form' satisfies Step, integrationId: null, draft: {}, ...change }
    const made = await beginSetup(first)
    current.current = made.id
    queries.setQueryData(setupQuery(made.id).queryKey, made)
    if (isHere.current) name(made.id)
  }
  const kept = () => {
    setState({ isKept: true, error: null })
    return queries.invalidateQueries({ queryKey: setupsQuery.queryKey })
  }
  return {
    ...state,
    keep: (change) =>
      then(async () => {
        const id = current.current
        const mayBegin = change.draft !== undefined || change.integrationId !== undefined
        if (id === undefined) {
          if (!mayBegin) return
          await begin(change)
        } else {
          try {
            queries.setQueryData(setupQuery(id).queryKey, await changeSetup(id, change))
          } catch (thrown) {
            // It was ended or forgotten meanwhile, while all that it knew is here.
            if (!isGone(thrown) || !mayBegin) throw thrown
            await begin(change)
          }
        }
        await kept()
      }),
    end: () =>
      then(async () => {
        const id = current.current
        if (id === undefined) return
        current.current = undefined
        await endSetup(id).catch((thrown: unknown) => {
          if (!isGone(thrown)) throw thrown
        })
        if (isHere.current) name(undefined)
        await kept()
      }),
  }
}

/** How long typing settles before it is kept. */
const SETTLE_MS = 300

/** Keeps a draft as it is typed. */
export function useKeptDraft(draft: Draft, isOn: boolean, keep: Keeping['keep']): void {
  const known = useRef(draft)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed is waited for
  useEffect(() => {
    if (!isOn || draft === known.current) return undefined
    const timer = setTimeout(() => {
      known.current = draft
      keep({ draft })
    }, SETTLE_MS)
    return () => clearTimeout(timer)
  }, [draft, isOn])
}
