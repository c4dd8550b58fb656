// The package's own entry is CommonJS that requires modules: bundlers make sense of it, test runners do not.
import { createDurable } from 'itty-durable/itty-durable.js'
import type { SetupChange, SetupState } from './setup-session/protocol'

/**
 * Where somebody stands in the setup wizard: small, at the pace of a person, and no loss if it is lost. Its calls are `fetch` with JSON in a
 * header, so what goes in is ASCII and short (docs/decisions/0009-live.md).
 */
export class SetupSession extends createDurable() {
  /** Null until it was begun, and after it was forgotten. */
  setup: SetupState | null = null

  async begin(setup: SetupState): Promise<SetupState> {
    await this.#keep(setup)
    await this.setAlarm(setup.expiresAt)
    return setup
  }

  read(): { setup: SetupState | null } {
    return { setup: this.setup }
  }

  async change(change: SetupChange): Promise<{ setup: SetupState | null }> {
    if (this.setup) await this.#keep({ ...this.setup, ...change })
    return { setup: this.setup }
  }

  /** Forgets without looking: an alarm finds the object as its constructor left it, whatever was stored (kwhitley/itty-durable#37). */
  async alarm(): Promise<void> {
    this.setup = null
    await this.destroy()
  }

  async #keep(setup: SetupState): Promise<void> {
    this.setup = setup
    await this.persist()
  }
}
