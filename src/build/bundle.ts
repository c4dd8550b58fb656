// The production bundle, as `wrangler deploy` would upload it, without an account.
import { quiet } from './run.ts'

export const BUNDLE = 'dist/worker'

/** Builds into `dist/worker`; answers what wrangler said of it (sizes, bindings). */
export const bundle = (): string => quiet('wrangler', 'deploy', '--dry-run', '--outdir', BUNDLE)
