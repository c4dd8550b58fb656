import { meaningOf } from '../values'
import { transitions } from './state'

export interface Title {
  /** Without what Datadog puts before it. */
  name: string | undefined
  transition?: string
  /** `host:a,env:prod`, as the prefix names the group. */
  group?: string
  /** Made by "Test Notifications". */
  test: boolean
}

const PREFIXES_MAX = 4

/**
 * `[P2] [Triggered on {host:a}] Disk is full`: priority, transition and group stand in brackets before the monitor's own name, which
 * may begin with brackets itself. Test notifications have `[TEST]` first.
 */
export function titleOf(text: string | undefined): Title {
  // A monitor may be called "[TEST] …" too: only before a transition are these Datadog's words.
  if (text?.startsWith('[TEST] ')) {
    const rest = prefixed(text.slice('[TEST] '.length))
    return rest.transition ? { ...rest, test: true } : { name: text, test: false }
  }
  return prefixed(text)
}

function prefixed(text: string | undefined): Title {
  const title: Title = { name: text, test: false }
  for (let n = 0; n < PREFIXES_MAX && title.name?.startsWith('['); n++) {
    const end = title.name.indexOf('] ')
    const [word = '', group] = title.name.slice(1, end).split(' on {')
    if (end < 0 || !take(title, word, group)) break
    title.name = title.name.slice(end + 2).trim()
  }
  return title
}

/** Whether that prefix is one of Datadog's. */
function take(title: Title, word: string, group: string | undefined): boolean {
  if (/^P[1-5]$/.test(word)) return true
  if (title.transition !== undefined || meaningOf(transitions, word) === undefined) return false
  title.transition = word
  if (group) title.group = group.replace(/\}$/, '')
  return true
}
