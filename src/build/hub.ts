// The production bundle on Miniflare: what `npm start`, the process tests and the benchmarks run.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { BUNDLE } from './bundle.ts'
import type { LocalSecrets } from './secrets.ts'

const require = createRequire(import.meta.url)
const MINUTE_MS = 60_000

export interface HubOptions {
  port: number
  /** Where D1 and the objects keep their files; one process at a time. */
  state: string
  secrets: LocalSecrets
  rateLimit?: boolean
  verifySignatures?: boolean
  /** As the variable LOG_REQUESTS. */
  logRequests?: string
  /** Of `signInVariables`, those that are not as in wrangler.toml. */
  signIn?: Record<string, string>
}

/** What says how people sign in; a local start takes it from the environment. */
export const signInVariables = [
  'PUBLIC_URL',
  ...['TEAM_DOMAIN', 'AUD', 'DEFAULT_ROLE', 'ROLE_MAP'].map((name) => `ACCESS_${name}`),
  ...['ISSUER', 'CLIENT_ID', 'CLIENT_SECRET', 'SCOPE', 'ROLE_CLAIM', 'ROLE_MAP', 'DEFAULT_ROLE'].map((name) => `OIDC_${name}`),
]

export interface Hub {
  url: string
  /** Fires what the cron would fire at that time; now where none is given. */
  tick(scheduledAt?: Date): Promise<void>
  stop(): Promise<void>
}

/** Starts the hub on 127.0.0.1, with migrated D1, the admin's token and a cron that ticks every minute. */
export async function startHub(options: HubOptions): Promise<Hub> {
  const { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } = require('wrangler')
  const { Miniflare, convertV4MiniflareOptions, Log, LogLevel } = require('miniflare')
  mkdirSync(options.state, { recursive: true })
  const { workerOptions, externalWorkers } = unstable_getMiniflareWorkerOptions(path.resolve('wrangler.toml'))
  // Miniflare's converter refuses rules that only the bundler needs. Assets go to a Worker of their own: on Cloudflare they cost a
  // request nothing, here their router would stand in front of every message and take half of its time.
  const { modulesRules: _, assets, ...worker } = workerOptions
  const bindings = {
    ...worker.bindings,
    ENCRYPTION_KEYS: options.secrets.ENCRYPTION_KEYS,
    SETUP_CODE: options.secrets.SETUP_CODE,
    STAGE: 'local',
    INTEGRATION_RATE_LIMIT: String(options.rateLimit ?? true),
    INTEGRATION_VERIFY_SIGNATURES: String(options.verifySignatures ?? true),
    LOG_REQUESTS: options.logRequests ?? 'notable',
    ...options.signIn,
  }
  const modules = readdirSync(BUNDLE)
    .filter((file) => file.endsWith('.wasm'))
    .map((file) => ({ type: 'CompiledWasm', path: path.resolve(BUNDLE, file) }))
  const common = { host: '127.0.0.1', port: 0, cf: false, log: new Log(LogLevel.ERROR), telemetry: { enabled: false } }
  const resourcePersistencePath = path.resolve(options.state)
  // D1 alone first: nobody may knock before it is migrated.
  const { d1Databases, compatibilityDate } = worker
  const script = 'export default {}'
  const first = new Miniflare({
    ...convertV4MiniflareOptions({
      ...common,
      workers: [{ name: 'migrations', modules: true, script, compatibilityDate, d1Databases }],
    }),
    resourcePersistencePath,
  })
  const db = await first.getD1Database('DB')
  await migrate(db, unstable_splitSqlQuery)
  await db.prepare(adminTokenSql(options.secrets.SIGNALBOX_ADMIN_TOKEN)).run()
  await first.dispose()

  const miniflare = new Miniflare({
    ...convertV4MiniflareOptions({
      ...common,
      workers: [
        {
          ...worker,
          name: 'signalbox',
          modules: [{ type: 'ESModule', path: path.resolve(BUNDLE, 'index.js') }, ...modules],
          modulesRoot: path.resolve(BUNDLE),
          bindings,
          serviceBindings: { ...worker.serviceBindings, ASSETS: 'assets' },
          // Straight to the Worker: three times faster than through Miniflare's own entry.
          unsafeDirectSockets: [{ host: '127.0.0.1', port: options.port }],
        },
        {
          name: 'assets',
          modules: true,
          compatibilityDate: worker.compatibilityDate,
          script: 'export default { fetch: (request, env) => env.ASSETS.fetch(request) }',
          assets,
        },
        ...externalWorkers,
      ],
    }),
    unsafeTriggerHandlers: true,
    resourcePersistencePath,
  })
  const entry = await miniflare.ready
  const url = String(await miniflare.unsafeGetDirectURL('signalbox')).replace(/\/$/, '')

  // By HTTP: Miniflare's own way stops this thread, which reads what workerd prints; once the pipe is full, both wait for each other for ever.
  const tick = async (scheduledAt = new Date()) => {
    const asked = new URL('/cdn-cgi/local/scheduled', entry)
    asked.search = String(new URLSearchParams({ cron: '* * * * *', time: String(scheduledAt.getTime()) }))
    const answer = await fetch(asked)
    if (!answer.ok) throw new Error(`the cron answered ${answer.status}: ${await answer.text()}`)
  }
  // At the start too: what a killed hub left behind is overdue now. A tick that fails is said, and the next one comes.
  let stopped = false
  const ticking = () => void tick().catch((thrown: unknown) => stopped || console.error(`the minute tick failed: ${thrown}`))
  ticking()
  const timer = setInterval(ticking, MINUTE_MS)
  return {
    url,
    tick,
    async stop() {
      stopped = true
      clearInterval(timer)
      await miniflare.dispose()
    },
  }
}

interface Db {
  prepare(sql: string): {
    bind(...values: unknown[]): { run(): Promise<unknown> }
    all(): Promise<{ results: { name: string }[] }>
    run(): Promise<unknown>
  }
}

/** As `wrangler d1 migrations apply` does, with the same table, so that both recognise each other's work. */
async function migrate(db: Db, split: (sql: string) => string[]): Promise<void> {
  await db
    .prepare(
      `create table if not exists d1_migrations(id integer primary key autoincrement, name text unique, applied_at timestamp default current_timestamp not null)`,
    )
    .run()
  const applied = new Set((await db.prepare(`select name from d1_migrations`).all()).results.map(({ name }) => name))
  const files = readdirSync('migrations').filter((file) => file.endsWith('.sql') && !applied.has(file))
  for (const file of files.sort()) {
    for (const statement of split(readFileSync(path.join('migrations', file), 'utf8'))) await db.prepare(statement).run()
    await db.prepare(`insert into d1_migrations (name) values (?1)`).bind(file).run()
  }
}

/** Text is safe here: the name is ours and the hash is hex. */
export function adminTokenSql(token: string): string {
  const hash = createHash('sha256').update(token).digest('hex')
  return `insert into tokens (id, name, role, hash, created_at, created_by)
    values ('tok_local${hash.slice(0, 21)}', 'local admin', 'super_admin', '${hash}', ${Date.now()}, 'local start') on conflict (hash) do nothing`
}
