// `npm run test:real`: the tests with real software from Debian's packages. With `--packages` it prints their names instead.
import { existsSync } from 'node:fs'
import { realSoftware } from './real-software.ts'
import { close, suite } from './suites.ts'

const needed = Object.values(realSoftware)
const packagesOf = (some: typeof needed) => some.map((one) => one.package).join(' ')

if (process.argv.includes('--packages')) {
  console.log(packagesOf(needed))
  process.exit()
}
const missing = needed.filter(({ program }) => !existsSync(program))
if (missing.length > 0) {
  console.error(
    `These tests need software that is not here. Install it:\n  apt-get update && apt-get install -y --no-install-recommends ${packagesOf(missing)}`,
  )
  process.exit(1)
}
close([suite('e2e/real/vitest.config.ts')])
