import { defineConfig } from 'vitest/config'

// Tests that start the production bundle as a process and speak to it over HTTP: `npm run test:process`.
export default defineConfig({
  test: {
    include: ['e2e/**/*.test.ts'],
    exclude: ['e2e/real/**'],
    globalSetup: ['./e2e/build.ts'],
    // One hub at a time: what is measured in failures must not depend on a neighbour's load.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
