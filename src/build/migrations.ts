// `npm run migration -- <name>`: drizzle-kit writes the SQL from src/store/schema.ts; what it cannot say (WITHOUT ROWID) is added
// here, before the file ever lands. A migration that has landed is never edited. `--check` fails where the schema has moved on.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

/** Text keys without a rowid of their own cost one row written instead of two. */
const withoutRowid = [
  'credentials',
  'events',
  'operator_events',
  'messages',
  'deliveries',
  'attempts',
  'external_links',
  'rollups_minute',
  'totals',
  'idempotency_keys',
  'settings',
  'template_versions',
  'replays',
  'users',
  'passkeys',
  'identities',
  'sessions',
  'challenges',
]

const files = () => readdirSync('migrations').filter((file) => file.endsWith('.sql'))
const before = new Set(files())
const check = process.argv.includes('--check')
const name = process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? 'change'

if (check) {
  const told = execFileSync('drizzle-kit', ['generate', '--name', 'check'], { encoding: 'utf8' })
  const made = files().filter((file) => !before.has(file))
  if (made.length > 0 || !told.includes('No schema changes')) {
    console.error(`the schema has changes without a migration: run \`npm run migration -- <name>\`\n${told}`)
    execFileSync('git', ['clean', '-fdq', 'migrations'])
    execFileSync('git', ['checkout', '-q', 'migrations'])
    process.exit(1)
  }
} else {
  execFileSync('drizzle-kit', ['generate', '--name', name], { stdio: 'inherit' })
  for (const file of files().filter((one) => !before.has(one))) {
    const text = readFileSync(`migrations/${file}`, 'utf8')
    const tables = text.split('--> statement-breakpoint').map((statement) => {
      const table = /CREATE TABLE `(\w+)`/.exec(statement)?.[1]
      return table && withoutRowid.includes(table) ? statement.replace(/\);(\s*)$/, ') WITHOUT ROWID;$1') : statement
    })
    writeFileSync(`migrations/${file}`, tables.join('--> statement-breakpoint'))
  }
}
