// Runs in Node before every bundle: the set-up steps of every connector's README, for the dashboard. Writes only on change.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'

const connectors = new URL('../connectors/', import.meta.url)
const folder = new URL('../../dist/assets/guides/', import.meta.url)
mkdirSync(folder, { recursive: true })

for (const id of readdirSync(connectors).filter((name) => existsSync(new URL(`${name}/README.md`, connectors)))) {
  // Its title is the page's, which has one already.
  const text = readFileSync(new URL(`${id}/README.md`, connectors), 'utf8').replace(/^# .*\n+/, '')
  const target = new URL(`${id}.md`, folder)
  if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text)
}
