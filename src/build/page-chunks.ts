import type { Plugin } from 'vite'

/** A page's own route, without parameters: `routes/_app/deliveries.tsx?tsr-split=component`. */
const PAGE = /\/routes\/_app\/([a-z]+)\.tsx\?tsr-split=component$/
const SHELL = /\/routes\/_app\.tsx\?tsr-split=component$/

/** Says in the HTML which scripts a page is made of beside the entry's, so that `public/first.js` can have them on their way before the entry asks. */
export const pageChunks = (): Plugin => ({
  name: 'page-chunks',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(_, { bundle = {} }) {
      const chunks = Object.values(bundle).filter((one) => one.type === 'chunk')
      const byFile = new Map(chunks.map((one) => [one.fileName, one]))
      const withImports = (file: string, seen = new Set<string>()): Set<string> => {
        if (!seen.has(file)) for (const next of byFile.get(file)?.imports ?? []) withImports(next, seen.add(file))
        return seen.add(file)
      }
      const there = new Set(chunks.filter(({ isEntry }) => isEntry).flatMap(({ fileName }) => [...withImports(fileName)]))
      const shell = chunks.find(({ facadeModuleId }) => SHELL.test(facadeModuleId ?? ''))
      if (!shell) throw new Error('the build of the dashboard has no shell: look at SHELL in src/build/page-chunks.ts')
      const every = [...withImports(shell.fileName)].filter((file) => !there.has(file))
      const of = chunks.flatMap(({ fileName, facadeModuleId }) => {
        const [, name] = PAGE.exec(facadeModuleId ?? '') ?? []
        const files = [...withImports(fileName)].filter((file) => !there.has(file) && !every.includes(file))
        return name ? [[name === 'index' ? '/' : `/${name}`, files] as const] : []
      })
      if (of.length === 0) throw new Error('the build of the dashboard has no page: look at PAGE in src/build/page-chunks.ts')
      const children = JSON.stringify({ every, of: Object.fromEntries(of) }).replaceAll('<', '\\u003c')
      return [{ tag: 'script', attrs: { type: 'application/json', id: 'pages' }, children, injectTo: 'head-prepend' as const }]
    },
  },
})
