// A Vite plugin: Kumo's button carries Kumo's tooltip for its `title`, and with it all that positions one, which is a fifth of a first visit.
// Here a button's title is the browser's own.
import type { Plugin } from 'vite'

const PLAIN = '\0kumo-button-title'

export const kumoButton = (): Plugin => ({
  name: 'kumo-button',
  apply: 'build',
  enforce: 'pre',
  resolveId: (source, importer) =>
    /\/tooltip-\w+\.js$/.test(source) && /kumo\/dist\/chunks\/button-\w+\.js/.test(importer ?? '') ? PLAIN : undefined,
  load: (id) =>
    id === PLAIN
      ? `import { cloneElement } from 'react'
export const t = ({ content, render, children }) =>
  children ? cloneElement(render, { title: content }, children) : cloneElement(render, { title: content })`
      : undefined,
})
