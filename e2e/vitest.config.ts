import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The long ones, begun first; those that wait, for a lease to run out or a sweep to come, between those that work. */
const LONG = ['crash', 'dashboard/shell', 'fuzz', 'neighbour', 'dashboard/sign-in', 'start', 'dashboard/live', 'outage', 'feed']

class LongOnesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONG.findIndex((name) => moduleId.endsWith(`/e2e/${name}.test.ts`))
      return at < 0 ? LONG.length : at
    }
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other))
  }
}

// Tests that start the production bundle as a process and speak to it over HTTP: `npm run test:process`.
export default defineConfig({
  test: {
    include: ['e2e/**/*.test.ts'],
    exclude: ['e2e/real/**'],
    globalSetup: ['./e2e/build.ts'],
    sequence: { sequencer: LongOnesFirst },
    // What starts a hub is read once a worker, not once a file.
    isolate: false,
    // Two hubs and browsers at a time: a third made a small machine slow rather than the run short.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
