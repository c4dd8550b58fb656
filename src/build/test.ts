// `npm test`: checks, then the tests in workerd, then those of the started hub.
import { loud } from './run.ts'
import { close, suite } from './suites.ts'

if (loud('node', 'src/build/check.ts') !== 0) close([{ passed: 0, failed: 1, skipped: 0 }])
close([suite('vitest.config.ts'), suite('e2e/vitest.config.ts')])
