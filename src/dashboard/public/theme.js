// Before the first paint, and a file because the CSP has no room for inline scripts. `look/theme.ts` owns the choice.
document.documentElement.dataset.mode = (() => {
  const chosen = localStorage.getItem('signalbox.theme')
  if (chosen === 'light' || chosen === 'dark') return chosen
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
})()
