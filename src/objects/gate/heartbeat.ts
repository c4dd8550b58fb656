import { SILENT_KEY } from '../../domain/incidents/facts'
import type { AcceptCall, GateConfig } from './protocol'
import type { GateTables } from './tables'

/** When something was heard is written at most so often; the silence may be noticed so much later. */
const KEPT_EVERY_MS = 60_000

export interface Heard {
  atMs: number
  silent: boolean
}

/** "Expect a message at least every N minutes": when the silence is too long, and when it is over. */
export class Heartbeat {
  #heard: Heard | undefined
  constructor(private readonly tables: GateTables) {}

  /** From now on a message is expected: the first one has as long as every other. */
  start(nowMs: number): void {
    this.#keep({ atMs: nowMs, silent: this.#known(nowMs).silent })
  }

  /** When it is too long, for the alarm; undefined where nothing is expected, or where that was said already. */
  dueAtMs(config: GateConfig | undefined, nowMs: number): number | undefined {
    if (!config?.enabled || config.heartbeatMinutes === null) return undefined
    const { atMs, silent } = this.#known(nowMs)
    return silent ? undefined : atMs + config.heartbeatMinutes * 60_000 + KEPT_EVERY_MS
  }

  /** A message came: the end of a silence, if there was one. */
  heard(config: GateConfig, nowMs: number): AcceptCall | undefined {
    const { atMs, silent } = this.#known(nowMs)
    if (config.heartbeatMinutes === null && !silent) return undefined
    if (silent || nowMs - atMs >= KEPT_EVERY_MS) this.#keep({ atMs: nowMs, silent: false })
    return silent ? saying(config, 'resolve', nowMs) : undefined
  }

  /** Nothing came. */
  missed(config: GateConfig, nowMs: number): AcceptCall {
    this.#keep({ ...this.#known(nowMs), silent: true })
    return saying(config, 'trigger', nowMs)
  }

  #known(nowMs: number): Heard {
    this.#heard ??= this.tables.heard() ?? { atMs: nowMs, silent: false }
    return this.#heard
  }
  #keep(heard: Heard): void {
    this.#heard = heard
    this.tables.saveHeard(heard)
  }
}

/** What the gate says to itself, down the path of every message. */
function saying(config: GateConfig, action: 'trigger' | 'resolve', nowMs: number): AcceptCall {
  const minutes = config.heartbeatMinutes === 1 ? 'a minute' : `${config.heartbeatMinutes} minutes`
  const title = `${config.name} is silent: no message for ${minutes}`
  return {
    config,
    message: {
      receivedAtMs: nowMs,
      headers: {},
      body: action === 'trigger' ? title : `${config.name} is heard again`,
      bodyBytes: 0,
    },
    reading: {
      kind: 'signals',
      signals: [{ dedupKey: SILENT_KEY, action, title, labels: { integration: config.name } }],
    },
  }
}
