import path from 'node:path'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-pool-workers'
import { defineConfig } from 'vitest/config'
// What the tests read of the assets, written where it is missing; the dashboard itself is the browser tests' affair.
import './src/build/samples.ts'
import './src/build/assets.ts'

export default defineConfig(async () => ({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: './wrangler.toml' },
      miniflare: {
        bindings: {
          TEST_MIGRATIONS: await readD1Migrations(path.join(import.meta.dirname, 'migrations')),
          ENCRYPTION_KEYS: 'k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=',
          SETUP_CODE: 'setup-code-of-the-tests',
          STAGE: 'local',
          LOG_REQUESTS: 'false',
          FAULT_RUNS: process.env.FAULT_RUNS ?? '12',
          FAULT_SEED: process.env.FAULT_SEED ?? '20261121',
          FAULT_PATH: process.env.FAULT_PATH ?? '',
        },
        // Nothing in a test reaches the network: what is not answered by the test's own `fetch` is told so.
        outboundService: async (request: Request) => new Response(`no network in tests: ${request.url}`, { status: 599 }),
      },
    }),
  ],
  test: {
    include: ['src/**/*.test.ts'],
    exclude: ['src/build/**'],
    setupFiles: ['./src/test/setup.ts'],
    isolate: false,
    maxWorkers: 2,
    // Only for what hangs: nothing here waits for a clock.
    testTimeout: 30_000,
  },
}))
