// A Vite plugin: every icon of Phosphor carries six weights; the dashboard draws three of them, which is worth 15 KB on a first visit.
import type { Plugin } from 'vite'

const DRAWN = new Set(['regular', 'bold', 'fill'])

export const iconWeights = (): Plugin => ({
  name: 'icon-weights',
  apply: 'build',
  enforce: 'pre',
  transform(code, id) {
    if (!/@phosphor-icons\/react\/dist\/defs\//.test(id)) return undefined
    const [head, ...entries] = code.split(/\n {2}\[\n/)
    const last = entries.pop() ?? ''
    const [lastEntry = '', tail = ''] = last.split(/\n\]\);\n/)
    const kept = [...entries, `${lastEntry},`].filter((entry) => DRAWN.has(/^\s*"(\w+)"/.exec(entry)?.[1] ?? ''))
    return { code: `${head}${kept.map((entry) => `\n  [\n${entry}`).join('')}\n]);\n${tail}`, map: null }
  },
})
