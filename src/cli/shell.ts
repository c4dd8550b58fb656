import type { Clock } from '../kit/clock.ts'
import type { Hub } from './client.ts'
import type { ExitCode } from './failure.ts'
import type { Terminal } from './terminal.ts'

/** What a command gets of the world around it. */
export interface Shell {
  terminal: Terminal
  env: NodeJS.ProcessEnv
  now: Clock
  /** As `--profile` says. */
  profile: string | undefined
  /** Of the profile or the environment; a failure where nobody is signed in. */
  hub(): Hub
  /** How the command ends, where it is neither 0 nor a failure. */
  end(code: ExitCode): void
}
