import { defineConfig } from 'vitest/config'

// Tests that start the production bundle as a process and speak to it over HTTP: `npm run test:process`.
export default defineConfig({
  test: {
    include: ['e2e/**/*.test.ts'],
    exclude: ['e2e/real/**'],
    globalSetup: ['./e2e/build.ts'],
    // Two hubs at a time: most of these tests wait, for a lease to run out or a sweep to come.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
