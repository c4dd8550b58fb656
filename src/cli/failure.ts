/** How the command ends. Documented in `docs/cli.md`. */
export const exit = { ok: 0, failed: 1, usage: 2, differences: 3, notAllowed: 4, unreachable: 5 } as const
export type ExitCode = (typeof exit)[keyof typeof exit]

/** One field that was wrong, as the hub's problem documents have it. */
export interface Issue {
  path: string
  message: string
}

/** Why a command ends without having done what was asked: thrown anywhere, caught in `main` alone. */
export class Failure extends Error {
  readonly code: ExitCode
  /** What to do about it. */
  readonly hint: string | undefined
  readonly issues: readonly Issue[]
  /** Of the hub's answer. */
  readonly status: number | undefined

  constructor(code: ExitCode, message: string, more: { hint?: string; issues?: readonly Issue[]; status?: number } = {}) {
    super(message)
    this.code = code
    this.hint = more.hint
    this.issues = more.issues ?? []
    this.status = more.status
  }
}

export const usage = (message: string, hint?: string) => new Failure(exit.usage, message, hint === undefined ? {} : { hint })
