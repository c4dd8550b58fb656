// Runs in Node before every bundle: the API reference at /docs, from swagger-ui-dist and our own page. Writes only on change.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const ours = fileURLToPath(new URL('docs/', import.meta.url))
const swagger = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
const assets = fileURLToPath(new URL('../../dist/assets/', import.meta.url))

const files = [
  ...['index.html', 'initialise.js', 'page.css'].map((file) => [path.join(ours, file), `docs/${file}`]),
  ...['swagger-ui.css', 'swagger-ui-bundle.js', 'swagger-ui-bundle.js.LICENSE.txt', 'favicon-32x32.png', 'LICENSE', 'NOTICE'].map(
    (file) => [path.join(swagger, file), `docs/${file}`],
  ),
  // Of all assets: https://developers.cloudflare.com/workers/static-assets/headers/
  [path.join(ours, 'headers.txt'), '_headers'],
] as [from: string, to: string][]

mkdirSync(path.join(assets, 'docs'), { recursive: true })
for (const [from, to] of files) {
  const content = readFileSync(from)
  const target = path.join(assets, to)
  if (!existsSync(target) || !readFileSync(target).equals(content)) writeFileSync(target, content)
}
