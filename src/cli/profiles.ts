import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import * as z from 'zod'
import { exit, Failure, usage } from './failure.ts'

const stored = z.object({
  current: z.string(),
  profiles: z.record(z.string(), z.object({ url: z.string(), token: z.string() })),
})
type Stored = z.infer<typeof stored>

/** Where a hub is and what lets us in. `from` says where that was found, for people. */
export interface Access {
  url: string
  token: string
  from: string
}

/** `$XDG_CONFIG_HOME/signalbox/config.json`, by default under `~/.config`. */
export const configFile = (env: NodeJS.ProcessEnv): string =>
  path.join(env.XDG_CONFIG_HOME || path.join(homedir(), '.config'), 'signalbox', 'config.json')

/** The named profile, or SIGNALBOX_URL and SIGNALBOX_TOKEN, or the profile that was signed in to last. */
export function accessOf(env: NodeJS.ProcessEnv, profile: string | undefined): Access {
  if (profile === undefined && (env.SIGNALBOX_URL || env.SIGNALBOX_TOKEN)) {
    if (env.SIGNALBOX_URL && env.SIGNALBOX_TOKEN)
      return { url: hubUrl(env.SIGNALBOX_URL), token: env.SIGNALBOX_TOKEN, from: 'the environment' }
    throw usage('SIGNALBOX_URL and SIGNALBOX_TOKEN belong together; one of them is not set.', 'Set both, or neither.')
  }
  const known = read(env)
  const name = profile ?? known.current
  const found = known.profiles[name]
  if (!found)
    throw new Failure(
      exit.notAllowed,
      profile === undefined ? 'You are not signed in to a hub.' : `There is no profile "${name}".`,
      {
        hint: `Run signalbox login${profile === undefined ? '' : ` --profile ${name}`}, or set SIGNALBOX_URL and SIGNALBOX_TOKEN.`,
      },
    )
  return { ...found, from: `profile ${name}` }
}

export function keepProfile(env: NodeJS.ProcessEnv, name: string, access: { url: string; token: string }): void {
  const known = read(env)
  write(env, { current: name, profiles: { ...known.profiles, [name]: { url: access.url, token: access.token } } })
}

/** Forgets a profile, the current one where none is named; answers its name, or nothing where there was none. */
export function forgetProfile(env: NodeJS.ProcessEnv, profile: string | undefined): string | undefined {
  const known = read(env)
  const name = profile ?? known.current
  const { [name]: gone, ...profiles } = known.profiles
  if (!gone) return undefined
  write(env, { current: known.current === name ? (Object.keys(profiles)[0] ?? 'default') : known.current, profiles })
  return name
}

/** The origin of a hub. Plain http only to this machine, where nobody listens in, unless it is said. */
export function hubUrl(text: string, allowHttp = true): string {
  const url = URL.parse(/^https?:\/\//i.test(text) ? text : `https://${text}`)
  if (!url || url.username || url.password) throw usage(`"${text}" is not the address of a hub.`, 'Say https://hub.example.com.')
  const local = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
  if (url.protocol === 'http:' && !local && !allowHttp)
    throw usage(`${url.origin} is plain http: your token would travel readable.`, 'Use https, or say --allow-http.')
  return url.origin
}

function read(env: NodeJS.ProcessEnv): Stored {
  const file = configFile(env)
  const text = textOf(file)
  if (text === undefined) return { current: 'default', profiles: {} }
  const parsed = stored.safeParse(jsonOf(text))
  if (!parsed.success) throw new Failure(exit.failed, `${file} cannot be read.`, { hint: 'Delete it and sign in again.' })
  return parsed.data
}

/** Through a new file, so that nobody ever sees half of one or one that others may read. */
function write(env: NodeJS.ProcessEnv, content: Stored): void {
  const file = configFile(env)
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const next = `${file}.${process.pid}`
  rmSync(next, { force: true })
  writeFileSync(next, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 })
  chmodSync(next, 0o600)
  renameSync(next, file)
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** `undefined` for what is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
