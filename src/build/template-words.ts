// A Vite plugin: `virtual:template-words` is what docs/templates.md says in its tables of variables and filters, for the cheat sheet of the editor.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const FILE = fileURLToPath(new URL('../../docs/templates.md', import.meta.url))
const MODULE = 'virtual:template-words'

export const templateWords = (): Plugin => ({
  name: 'template-words',
  resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
  load(id) {
    if (id !== `\0${MODULE}`) return undefined
    this.addWatchFile(FILE)
    const text = readFileSync(FILE, 'utf8')
    return `export const variables = ${JSON.stringify(tableOf(text, 'variable'))}\nexport const filters = ${JSON.stringify(tableOf(text, 'filter'))}`
  },
})

/** The rows of the table whose first column has this head. `\|` stands for a bar that parts no columns. */
function tableOf(text: string, head: string): { names: string[]; says: string }[] {
  const [, body] = new RegExp(`^\\| ${head} \\|.*\\n\\|[-| ]+\\n((?:\\|.*\\n)+)`, 'm').exec(text) ?? []
  if (!body) throw new Error(`docs/templates.md has no table of ${head}s`)
  return body
    .trim()
    .split('\n')
    .map((row) => row.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|')))
    .map(([, names = '', says = '']) => ({
      names: [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
      says,
    }))
}
