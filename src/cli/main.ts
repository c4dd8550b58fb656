import { Command, CommanderError } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { systemClock } from '../kit/clock.ts'
import { hubAt } from './client.ts'
import { deliveries } from './commands/deliveries.ts'
import { doctor } from './commands/doctor.ts'
import { listen } from './commands/listen.ts'
import { login } from './commands/login.ts'
import { openapi } from './commands/openapi.ts'
import { send } from './commands/send.ts'
import { sign } from './commands/sign.ts'
import { sources } from './commands/sources.ts'
import { subscriptions } from './commands/subscriptions.ts'
import { verify } from './commands/verify.ts'
import { exit, Failure } from './failure.ts'
import { accessOf } from './profiles.ts'
import type { Shell } from './shell.ts'
import { harmless, processTerminal, type Terminal } from './terminal.ts'

const CODES = `
Exit codes:
  0  done                        3  subscriptions diff: there are differences
  1  failed, or not verified     4  not signed in, or not allowed
  2  wrong usage                 5  the hub is not reachable

Environment: SIGNALBOX_URL and SIGNALBOX_TOKEN instead of a profile, NO_COLOR.
More: docs/cli.md`

/** Runs one command line; the exit code is set, never forced, so that everything that was said gets out. */
export async function main(argv: readonly string[]): Promise<void> {
  const terminal = processTerminal()
  // Before anything is parsed, so that wrong usage is said in the form that was asked for.
  terminal.json = argv.includes('--json')
  const shell: Shell = {
    terminal,
    env: process.env,
    now: systemClock,
    profile: undefined,
    hub: () => hubAt(accessOf(process.env, shell.profile)),
    end: (code) => {
      process.exitCode = code
    },
  }
  try {
    await program(shell).parseAsync(argv)
  } catch (thrown) {
    process.exitCode = ended(terminal, thrown)
  }
}

function program(shell: Shell): Command {
  const { terminal } = shell
  const program = new Command('signalbox')
    .description('Signalbox from the command line.')
    .version(packageJson.version)
    .option('--json', 'one JSON document on stdout and nothing else (listen: one per line)')
    .option('--profile <name>', 'which signed-in hub')
    .configureHelp({ showGlobalOptions: true, helpWidth: 80 })
    .configureOutput({ writeOut: terminal.raw, writeErr: (text) => terminal.json || terminal.note(text.trimEnd()) })
    .showHelpAfterError('(--help says more)')
    .addHelpText('after', CODES)
    .exitOverride()
    .hook('preAction', (_, command) => {
      const { json, profile } = command.optsWithGlobals<{ json?: boolean; profile?: string }>()
      terminal.json = json ?? false
      shell.profile = profile
    })
  for (const add of [login, sources, listen, send, sign, verify, deliveries, subscriptions, doctor, openapi]) add(program, shell)
  return program
}

/** Says why it ended, and answers the exit code. */
function ended(terminal: Terminal, thrown: unknown): number {
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode === 0) return exit.ok
    // Without --json commander has said it already, or has shown the help.
    if (terminal.json)
      terminal.note(JSON.stringify({ error: { message: thrown.message.replace(/^error: /, ''), exitCode: exit.usage } }))
    return exit.usage
  }
  const failure =
    thrown instanceof Failure ? thrown : new Failure(exit.failed, `Something is wrong with signalbox itself: ${thrown}`)
  const { code: exitCode, message, hint, issues, status } = failure
  if (terminal.json) terminal.note(JSON.stringify({ error: { message, hint, issues, status, exitCode } }))
  else for (const line of linesOf(failure)) terminal.note(line)
  return exitCode
}

const linesOf = ({ message, hint, issues }: Failure): string[] => [
  harmless(message),
  ...issues.map(({ path, message }) => harmless(path ? `  ${path}: ${message}` : `  ${message}`)),
  ...(hint === undefined ? [] : [hint]),
]
