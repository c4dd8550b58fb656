// The production bundle, as `wrangler deploy` would upload it, without an account.
import { spawnSync } from 'node:child_process'

export const BUNDLE = 'dist/worker'

/** Builds into `dist/worker`; answers what wrangler said of it (sizes, bindings). */
export function bundle(): string {
  const built = spawnSync('wrangler', ['deploy', '--dry-run', '--outdir', BUNDLE], {
    encoding: 'utf8',
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', FORCE_COLOR: '0' },
  })
  if (built.status !== 0) throw new Error(`the bundle does not build:\n${built.stdout}${built.stderr}`)
  return built.stdout
}
