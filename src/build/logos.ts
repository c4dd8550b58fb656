// A Vite plugin: the marks of the vendors in the catalogue as one SVG sprite, from simple-icons. `virtual:logos` says where it is and which
// connectors have a mark in it; the others get a monogram.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as icons from 'simple-icons'
import type { Plugin } from 'vite'

const connectors = new URL('../connectors/', import.meta.url)
const sprite = fileURLToPath(new URL('../../dist/logos/logos.svg', import.meta.url))

/** Connectors whose mark has another name than their id. */
const marks: Record<string, string> = {
  'argo-cd': 'argo',
  'better-uptime': 'betterstack',
  'cisco-meraki': 'cisco',
  'cisco-thousandeyes': 'cisco',
  'google-cloud-monitoring': 'googlecloud',
  'jira-service-management': 'jira',
  'palo-alto': 'paloaltonetworks',
  'splunk-observability': 'splunk',
  'splunk-oncall': 'splunk',
  'bmc-helix': 'bmcsoftware',
  sonarqube: 'sonarqubeserver',
}

export function logos(): Plugin {
  return {
    name: 'logos',
    resolveId: (id) => (id === 'virtual:logos' ? '\0virtual:logos' : undefined),
    load(id) {
      if (id !== '\0virtual:logos') return undefined
      const bySlug = new Map(Object.values(icons).map((icon) => [icon.slug, icon]))
      const found = readdirSync(connectors)
        .filter((one) => existsSync(new URL(`${one}/index.ts`, connectors)))
        .flatMap((one) => {
          const icon = bySlug.get(marks[one] ?? one.replace(/-/g, ''))
          return icon ? [{ id: one, icon }] : []
        })
      const symbols = found.map(
        ({ id: one, icon }) => `<symbol id="${one}" viewBox="0 0 24 24"><path d="${icon.path}"/></symbol>`,
      )
      mkdirSync(fileURLToPath(new URL('.', `file://${sprite}`)), { recursive: true })
      writeFileSync(sprite, `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`)
      const colours = Object.fromEntries(found.map(({ id: one, icon }) => [one, `#${icon.hex}`]))
      return `import sprite from ${JSON.stringify(`${sprite}?url&no-inline`)}\nexport const spriteUrl = sprite\nexport const colours = ${JSON.stringify(colours)}\n`
    },
  }
}
