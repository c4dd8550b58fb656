// Runs the tools of the project's scripts: quietly while all is well, in full where it is not.
import { spawnSync } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'

const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false' }

/** What a command printed, colours removed; throws with all of it where the command failed. */
export function quiet(command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', env, maxBuffer: 64 << 20 })
  const said = stripVTControlCharacters(`${stdout ?? ''}${stderr ?? ''}`)
  if (status !== 0)
    throw new Error(
      `${command} ${args.join(' ')} failed:\n${error ? `${error.message} (run this through npm, which knows where its tools are)\n` : ''}${said}`,
    )
  return said
}

/** Runs a command in front of the user; answers its exit code. */
export const loud = (command: string, ...args: string[]): number =>
  spawnSync(command, args, { stdio: 'inherit', env }).status ?? 1
