// What a first visit to a list costs: the entry, the shell and one route with all they import, as Cloudflare would send them.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync } from 'node:zlib'

const ASSETS = 'dist/assets'
const ROUTE = 'routes/_app/subscriptions.tsx?tsr-split=component'
const BYTES_MAX = 220_000

interface Chunk {
  file: string
  css?: string[]
  imports?: string[]
}

/** Answers what it weighs; throws where that is over the budget. */
export function dashboardSize(): string {
  const manifest: Record<string, Chunk> = JSON.parse(readFileSync(path.join(ASSETS, '.vite/manifest.json'), 'utf8'))
  const shell = 'routes/_app.tsx?tsr-split=component'
  const files = new Set<string>()
  const add = (name: string): void => {
    const chunk = manifest[name]
    if (!chunk) throw new Error(`the manifest of the dashboard has no ${name}; it has ${Object.keys(manifest).join(', ')}`)
    if (files.has(chunk.file)) return
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file)
    for (const next of chunk.imports ?? []) add(next)
  }
  for (const name of ['index.html', shell, ROUTE]) add(name)
  const bytes = [...files].reduce((sum, file) => sum + brotliCompressSync(readFileSync(path.join(ASSETS, file))).byteLength, 0)
  const said = `entry, shell and subscriptions: ${(bytes / 1000).toFixed(1)} KB brotli in ${files.size} files (${BYTES_MAX / 1000} allowed)`
  if (bytes > BYTES_MAX) throw new Error(`${said}; load editors, charts and dialogs when they are shown`)
  return said
}
