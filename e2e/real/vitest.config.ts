import { defineConfig } from 'vitest/config'

// Tests against real software, which has to be installed: `npm run test:real`.
export default defineConfig({
  test: {
    include: ['e2e/real/**/*.test.ts'],
    globalSetup: ['./e2e/build.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
