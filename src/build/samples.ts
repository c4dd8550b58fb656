// Runs in Node before every bundle: the messages among the connectors' fixtures become the samples that the hub can send to itself
// (`POST /api/v1/integrations/{id}/samples/{name}/send`). They are assets, not code, so the Worker stays small. Writes only on change.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'

const root = new URL('../connectors/', import.meta.url)
const folder = new URL('../../dist/assets/samples/', import.meta.url)
mkdirSync(folder, { recursive: true })

for (const id of readdirSync(root).filter((name) => existsSync(new URL(`${name}/fixtures/`, root)))) {
  const fixtures = new URL(`${id}/fixtures/`, root)
  const samples: Record<string, unknown> = {}
  for (const file of readdirSync(fixtures).sort()) {
    const { kind, settings, method, headers, query, body, text, reading } = JSON.parse(
      readFileSync(new URL(file, fixtures), 'utf8'),
    )
    // Those that need settings of their own would not be read by an integration that has others.
    if (kind !== 'message' || reading.kind !== 'signals' || Object.keys(settings ?? {}).length > 0) continue
    samples[file.replace('.json', '')] = {
      method: method ?? 'POST',
      headers: headers ?? {},
      query: query ?? '',
      text: text ?? (body === undefined ? '' : JSON.stringify(body)),
    }
  }
  const target = new URL(`${id}.json`, folder)
  const content = JSON.stringify(samples)
  if (!existsSync(target) || readFileSync(target, 'utf8') !== content) writeFileSync(target, content)
}
