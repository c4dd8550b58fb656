declare namespace Cloudflare {
  interface Env {
    TEST_MIGRATIONS: import('cloudflare:test').D1Migration[]
    /** How many random runs of faults, and what they begin with (`faults.test.ts`). */
    FAULT_RUNS: string
    FAULT_SEED: string
    /** Of a counterexample that was found, to run it alone. */
    FAULT_PATH: string
  }
}
