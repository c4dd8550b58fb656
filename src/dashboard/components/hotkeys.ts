/**
 * `useHotkeys([{ keys: 'j', does: 'Next incident', run }])`: shortcuts while the component is there, listed on the `?` sheet under `group`. Two keys
 * with a space (`g i`) are pressed one after the other. Nothing fires while somebody types or a modal dialog is open.
 */
import { useEffect, useRef, useSyncExternalStore } from 'react'

export interface Hotkey {
  /** `j`, `?`, `Escape`, `g i`, `mod+k` (Ctrl, or Cmd on a Mac). */
  keys: string
  does: string
  run: () => void
}
export interface HotkeyGroup {
  group: string
  keys: readonly Hotkey[]
}

let active: readonly HotkeyGroup[] = []
const listeners = new Set<() => void>()
const change = (next: readonly HotkeyGroup[]) => {
  active = next
  for (const listener of listeners) listener()
}

/** What works right now, for the sheet. */
export const useActiveHotkeys = (): readonly HotkeyGroup[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => active,
  )

export function useHotkeys(keys: readonly Hotkey[], group = 'This page'): void {
  const latest = useRef(keys)
  latest.current = keys
  const names = keys.map((one) => one.keys).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: what a key runs is read when it is pressed; only other keys are another group
  useEffect(() => {
    const mine: HotkeyGroup = {
      group,
      keys: latest.current.map((one, index) => ({ ...one, run: () => latest.current[index]?.run() })),
    }
    change([...active, mine])
    return () => change(active.filter((one) => one !== mine))
  }, [names, group])
}

const SEQUENCE_MS = 1200
let before = { key: '', atMs: 0 }

function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const mod = event.metaKey || event.ctrlKey
  if (event.altKey || (!mod && isTyping(event.target))) return
  const key = mod ? `mod+${event.key.toLowerCase()}` : event.key
  if (!mod && document.querySelector('[role=dialog][aria-modal=true],[role=dialog][data-modal]')) return
  const sequence = event.timeStamp - before.atMs < SEQUENCE_MS ? `${before.key} ${key}` : ''
  const all = active.flatMap(({ keys }) => keys)
  // The last that was mounted wins, so that a drawer's keys come before its page's.
  const hit = all.findLast(({ keys }) => keys === sequence) ?? all.findLast(({ keys }) => keys === key)
  before = { key, atMs: event.timeStamp }
  if (!hit) return
  event.preventDefault()
  hit.run()
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select'))

window.addEventListener('keydown', pressed)
