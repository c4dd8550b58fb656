import { useEffect, useState } from 'react'
import type { Subscription } from '../queries'
import { blank, isSame, type Rule, ruleOf } from '../rule'

/** What is being edited, and what it was when that began; null for one that is not saved yet. */
export interface Draft {
  rule: Rule
  base: Subscription | null
}

/** Kept for the tab, so that a reload or a way round through another page loses nothing. */
const placeOf = (id: string) => `signalbox.subscription.${id}`

function kept(id: string): Draft | undefined {
  const text = sessionStorage.getItem(placeOf(id))
  // Written by `useDraft` alone, in this tab.
  return text === null ? undefined : (JSON.parse(text) as Draft)
}

export const forget = (id: string): void => sessionStorage.removeItem(placeOf(id))

/** What one begins with: what was kept, what is saved, a copy, or nothing. */
export function beginning(id: string, saved: Subscription | undefined): Draft {
  const before = kept(id)
  if (id === 'new') {
    if (saved) return { rule: { ...ruleOf(saved), name: `${saved.name} (copy)`.slice(0, 100) }, base: null }
    return before ?? { rule: blank, base: null }
  }
  if (before?.base) return before
  return saved ? { rule: ruleOf(saved), base: saved } : { rule: blank, base: null }
}

export function useDraft(id: string, start: Draft) {
  const [draft, setDraft] = useState(start)
  const isChanged = !isSame(draft.rule, draft.base ? ruleOf(draft.base) : blank)
  useEffect(() => {
    if (isChanged) sessionStorage.setItem(placeOf(id), JSON.stringify(draft))
    else forget(id)
  }, [id, draft, isChanged])
  return {
    ...draft,
    isChanged,
    change: (change: Partial<Rule>) => setDraft((before) => ({ ...before, rule: { ...before.rule, ...change } })),
    /** After it was saved, or after another version was taken. */
    become: setDraft,
  }
}
