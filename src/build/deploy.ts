// `npm run deploy`: refuses what would only fail later, then migrates D1 and deploys. docs/deploy.md leads there.
import { readFileSync } from 'node:fs'
import { loud, quiet } from './run.ts'

const config = readFileSync('wrangler.toml', 'utf8')
if (/database_id = "0{8}-/.test(config)) {
  stop(
    'wrangler.toml still has the placeholder database_id.\n  Run `npx wrangler d1 create signalbox` and put the id that it prints there (docs/deploy.md, step 2).',
  )
}
const required = [...(/required = \[(.*?)\]/s.exec(config)?.[1] ?? '').matchAll(/"(\w+)"/g)].map(([, name]) => name ?? '')
const missing = required.filter((name) => !secrets().includes(name))
if (missing.length > 0) {
  stop(
    `the Worker has no ${missing.join(', ')}.\n${missing.map((name) => `  npx wrangler secret put ${name}`).join('\n')}\n  docs/deploy.md, step 3, says what to put there.`,
  )
}
if (loud('wrangler', 'd1', 'migrations', 'apply', 'DB', '--remote') !== 0)
  stop('the migrations were not applied; nothing was deployed')
process.exit(loud('wrangler', 'deploy'))

function secrets(): string[] {
  try {
    return (JSON.parse(quiet('wrangler', 'secret', 'list', '--format', 'json')) as { name: string }[]).map(({ name }) => name)
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message : String(thrown)
    // Before the first deploy there is no Worker to have secrets; `secret put` makes it.
    return /not found|does not exist|10007/i.test(said) ? [] : stop(said)
  }
}

function stop(why: string): never {
  console.error(`Not deployed: ${why}`)
  process.exit(1)
}
