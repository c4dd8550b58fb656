// Before all other code, and a file because the CSP has no room for inline scripts.

// Light or dark before the first paint. `look/theme.ts` owns the choice.
document.documentElement.dataset.mode = (() => {
  const chosen = localStorage.getItem('signalbox.theme')
  if (chosen === 'light' || chosen === 'dark') return chosen
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
})()

// The page's own scripts, which otherwise the entry would ask for when it has come (`src/build/page-chunks.ts`).
const { every = [], of = {} } = JSON.parse(document.getElementById('pages')?.textContent ?? '{}')
for (const file of of[location.pathname] ? [...every, ...of[location.pathname]] : []) {
  document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href: `/${file}`, crossOrigin: '' }))
}

// What this page asked for first when it was last opened is asked now, while the code that wants it is on its way. `api/early.ts` keeps the list.
globalThis.signalboxEarly = new Map()
if (!location.search && localStorage.getItem('signalbox.last-principal')) {
  const token = sessionStorage.getItem('signalbox.token')
  for (const path of JSON.parse(localStorage.getItem(`signalbox.asks-first ${location.pathname}`) ?? '[]')) {
    const answer = fetch(path, { headers: token ? { authorization: `Bearer ${token}` } : {} })
    answer.catch(() => {})
    globalThis.signalboxEarly.set(path, answer)
  }
}
