import type { Command } from 'commander'
import * as z from 'zod'
import * as answers from '../answers.ts'
import { hubAt } from '../client.ts'
import { exit, Failure, usage } from '../failure.ts'
import { accessOf, configFile, forgetProfile, hubUrl, keepProfile } from '../profiles.ts'
import type { Shell } from '../shell.ts'
import { readStdin } from '../terminal.ts'

interface Options {
  url?: string
  tokenStdin?: boolean
  allowHttp?: boolean
}

export function login(program: Command, shell: Shell): void {
  program
    .command('login')
    .description('Sign in to a hub with an API token.')
    .option('--url <address>', 'of the hub (or SIGNALBOX_URL, or asked)')
    .option('--token-stdin', 'read the token from stdin (or SIGNALBOX_TOKEN, or asked)')
    .option('--allow-http', 'send the token over plain http to another machine')
    .action((options: Options) => signIn(shell, options))
  program
    .command('logout')
    .description('Forget the token of a profile.')
    .action(() => signOut(shell))
}

async function signIn(shell: Shell, { url: given, tokenStdin, allowHttp = false }: Options): Promise<void> {
  const { terminal, env, profile = 'default' } = shell
  const url = hubUrl(given ?? env.SIGNALBOX_URL ?? (await terminal.ask('Address of the hub: ')), allowHttp)
  const token = tokenStdin
    ? new TextDecoder().decode(await readStdin()).trim()
    : (env.SIGNALBOX_TOKEN ?? (await terminal.askHidden('API token (not shown): ')))
  if (!/^\S+$/.test(token)) throw usage('That is no API token.', 'It begins with sbx_ and has no blanks.')
  const hub = hubAt({ url, token })
  const { warnings } = await hub.get('/healthz', answers.healthz)
  await hub.get('/api/v1/connectors', z.looseObject({ items: z.array(z.unknown()) }), { limit: 1 })
  keepProfile(env, profile, { url, token })
  for (const warning of warnings) terminal.note(`! ${warning}`)
  terminal.say(`Signed in to ${url} as profile ${profile}. The token is in ${configFile(env)}, for you alone.`)
  terminal.answer({ profile, url })
  // What is set in the environment goes before the profile.
  if ((env.SIGNALBOX_URL || env.SIGNALBOX_TOKEN) && shell.profile === undefined)
    terminal.note('SIGNALBOX_URL and SIGNALBOX_TOKEN are used as long as they are set; --profile overrides them.')
}

async function signOut({ terminal, env, profile }: Shell): Promise<void> {
  const gone = forgetProfile(env, profile)
  if (gone === undefined) {
    // Says what there is instead, where the profile is another one.
    accessOf({ ...env, SIGNALBOX_URL: '', SIGNALBOX_TOKEN: '' }, profile)
    throw new Failure(exit.notAllowed, 'You were not signed in.')
  }
  terminal.say(`Forgot profile ${gone}. The token itself stays valid until it expires or an admin revokes it.`)
  terminal.answer({ profile: gone })
}
