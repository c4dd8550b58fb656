// The secrets of a local hub: made on its first run, kept in .dev.vars (never committed, readable by its owner alone).
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

export interface LocalSecrets {
  ENCRYPTION_KEYS: string
  /** Proves to `POST /api/v1/setup` that its sender installed this hub. */
  SETUP_CODE: string
  /** An API token of role super_admin that the local start installs. */
  SIGNALBOX_ADMIN_TOKEN: string
}

const make: { [name in keyof LocalSecrets]: () => string } = {
  ENCRYPTION_KEYS: () => `k1:${randomBytes(32).toString('base64')}`,
  SETUP_CODE: () => randomBytes(10).toString('hex'),
  SIGNALBOX_ADMIN_TOKEN: () => `sbx_${randomBytes(20).toString('hex')}`,
}

/** What is there stays; what is missing is made. The environment wins. */
export function localSecrets(file: string): LocalSecrets {
  const known = existsSync(file) ? readVars(readFileSync(file, 'utf8')) : {}
  const names = Object.keys(make) as (keyof LocalSecrets)[]
  const missing = names.filter((name) => !process.env[name] && !known[name])
  for (const name of missing) known[name] = make[name]()
  if (missing.length > 0) {
    const text = Object.entries(known).map(([name, value]) => `${name}="${value}"\n`)
    writeFileSync(
      file,
      `# Secrets of the local hub, made by \`npm start\`. Losing ENCRYPTION_KEYS loses every stored credential.\n${text.join('')}`,
      { mode: 0o600 },
    )
  }
  const [keys, code, token] = names.map((name) => process.env[name] || known[name] || '')
  return { ENCRYPTION_KEYS: keys ?? '', SETUP_CODE: code ?? '', SIGNALBOX_ADMIN_TOKEN: token ?? '' }
}

function readVars(text: string): Record<string, string> {
  const lines = text.split('\n').map((line) => /^\s*([A-Z_]+)\s*=\s*"?(.*?)"?\s*$/.exec(line))
  return Object.fromEntries(lines.flatMap((line) => (line?.[1] ? [[line[1], line[2] ?? '']] : [])))
}
