// What a page asks for first is remembered in this browser, path by path, so that `public/first.js` asks for it the next time before the page's code
// is there. Only lists as they open: no search, nothing by its id, no time in it.
declare global {
  var signalboxEarly: Map<string, Promise<Response>>
}

/** After that it is not what comes first. */
const FIRST_MS = 5_000
const MOST = 6
const opened = location.pathname
const asked: string[] = []
let isOver = false

/** What is asked from now on is not what comes first. */
export function firstIsOver(): void {
  isOver = true
}

/** Something was asked for that nobody has wanted yet. */
export const hasEarly = (): boolean => signalboxEarly.size > 0 && performance.now() < FIRST_MS

/** The good answer to a GET that was asked before it was wanted, once; undefined where there is none. */
export async function earlyAnswer(input: RequestInfo | URL): Promise<Response | undefined> {
  if (performance.now() > FIRST_MS) return undefined
  const { pathname, search } = new URL(String(input), location.href)
  const path = pathname + search
  remember(path)
  const answer = signalboxEarly.get(path)
  signalboxEarly.delete(path)
  try {
    const response = await answer
    return response?.ok ? response : undefined
  } catch {
    return undefined
  }
}

function remember(path: string): void {
  const isList = !/_[0-9a-z]{26}|[?&](since|until)=/.test(path)
  if (isOver || !isList || asked.includes(path) || asked.length === MOST) return
  if (location.pathname !== opened || location.search || !/^\/[a-z-]*$/.test(opened)) return
  asked.push(path)
  localStorage.setItem(`signalbox.asks-first ${opened}`, JSON.stringify(asked))
}
