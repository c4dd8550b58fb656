// The package's own entry is CommonJS that requires modules: bundlers make sense of it, test runners do not.
import { createDurable } from 'itty-durable/itty-durable.js'
import type { SetupChange, SetupState } from './setup-session/protocol'

/** So many setups of one person are kept, the newest. */
const SETUPS_MAX = 10

/**
 * Where one person stands in the setup wizards that were begun: small, at the pace of a person, and no loss if it is lost. Its calls are `fetch`
 * with JSON in a header, so what goes in is ASCII and short (docs/decisions/0009-live.md).
 */
export class SetupSession extends createDurable() {
  /** Newest first. */
  setups: SetupState[] = []

  async begin(setup: SetupState): Promise<{ setups: SetupState[] }> {
    await this.#keep([setup, ...this.setups].slice(0, SETUPS_MAX))
    // The newest is the last to expire: then nothing is left.
    await this.setAlarm(setup.expiresAt)
    return this.read()
  }

  read(): { setups: SetupState[] } {
    return { setups: this.setups }
  }

  async change(id: string, change: SetupChange): Promise<{ setup: SetupState | null }> {
    const before = this.setups.find((one) => one.id === id)
    if (!before) return { setup: null }
    const setup = { ...before, ...change }
    await this.#keep(this.setups.map((one) => (one.id === id ? setup : one)))
    return { setup }
  }

  async end(id: string): Promise<{ ended: boolean }> {
    const others = this.setups.filter((one) => one.id !== id)
    const ended = others.length < this.setups.length
    if (ended) await this.#keep(others)
    return { ended }
  }

  /** Forgets without looking: an alarm finds the object as its constructor left it, whatever was stored (kwhitley/itty-durable#37). */
  async alarm(): Promise<void> {
    this.setups = []
    await this.destroy()
  }

  async #keep(setups: SetupState[]): Promise<void> {
    this.setups = setups
    await this.persist()
  }
}
