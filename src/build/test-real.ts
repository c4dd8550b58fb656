// `npm run test:real`: the tests with real software from Debian's packages.
import { existsSync } from 'node:fs'
import { close, suite } from './suites.ts'

const needed = [{ program: '/usr/bin/prometheus-alertmanager', package: 'prometheus-alertmanager' }]

const missing = needed.filter(({ program }) => !existsSync(program))
if (missing.length > 0) {
  const packages = missing.map((one) => one.package).join(' ')
  console.error(
    `These tests need software that is not here. Install it:\n  apt-get update && apt-get install -y --no-install-recommends ${packages}`,
  )
  process.exit(1)
}
close([suite('e2e/real/vitest.config.ts')])
