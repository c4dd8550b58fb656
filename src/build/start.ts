// `npm start`: the production bundle, locally. Env: PORT, SIGNALBOX_STATE, SIGNALBOX_ADMIN_TOKEN, INTEGRATION_RATE_LIMIT,
// INTEGRATION_VERIFY_SIGNATURES, LOG_REQUESTS, and those of docs/sign-in.md; `--no-build` starts what was built before.
import { existsSync } from 'node:fs'
import { BUNDLE, bundle } from './bundle.ts'
import { signInVariables, startHub } from './hub.ts'
import { localSecrets } from './secrets.ts'

const port = Number(process.env.PORT || 8787)
if (!Number.isInteger(port) || port < 0 || port > 65_535)
  fail(`PORT is "${process.env.PORT}"; it must be a number from 0 to 65535`)
const state = process.env.SIGNALBOX_STATE || '.wrangler/state/v3'

try {
  if (!process.argv.includes('--no-build') || !existsSync(`${BUNDLE}/index.js`)) bundle()
  const secrets = localSecrets('.dev.vars')
  const rateLimit = process.env.INTEGRATION_RATE_LIMIT !== 'false'
  const verifySignatures = process.env.INTEGRATION_VERIFY_SIGNATURES !== 'false'
  const given = signInVariables.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))
  const hub = await startHub({
    port,
    state,
    secrets,
    rateLimit,
    verifySignatures,
    signIn: Object.fromEntries(given),
    ...(process.env.LOG_REQUESTS && { logRequests: process.env.LOG_REQUESTS }),
  })
  console.log(`
  Signalbox is running.

    Hub        ${hub.url}
    Browser    ${hub.url.replace('127.0.0.1', 'localhost')}
    API        ${hub.url}/docs
    State      ${state}
    Admin      ${process.env.SIGNALBOX_ADMIN_TOKEN ? 'token from the environment' : 'token in .dev.vars, SIGNALBOX_ADMIN_TOKEN'}
    Setup code ${secrets.SETUP_CODE}

    Try it     npm run demo
`)
  const { warnings } = (await (await fetch(`${hub.url}/healthz`)).json()) as { warnings: string[] }
  for (const warning of warnings) console.log(`    ${warning}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void hub.stop().then(() => process.exit(0)))
} catch (thrown) {
  const said = thrown instanceof Error ? thrown.message : String(thrown)
  fail(
    /EADDRINUSE|address already in use/i.test(said)
      ? `port ${port} is taken; stop what listens there, or start with PORT=8788 npm start`
      : said,
  )
}

function fail(why: string): never {
  console.error(`Signalbox did not start: ${why}`)
  process.exit(1)
}
