import type { Command } from 'commander'
import { usage } from '../failure.ts'
import { bodyBytes, fileBytes } from '../files.ts'
import type { Shell } from '../shell.ts'
import { type SchemeOptions, secretOf, signedHeaders, withSchemeOptions } from '../signing.ts'
import { timeOption } from '../times.ts'

interface Options extends SchemeOptions {
  keyFile?: string
  id?: string
  at?: string
}

export function sign(program: Command, shell: Shell): void {
  withSchemeOptions(
    program
      .command('sign')
      .description('Print the headers that sign a body, byte for byte as it is.')
      .argument('[file]', 'the body; stdin where absent'),
  )
    .option('--key-file <file>', 'Standard Webhooks v1a: a file with the key, whsk_…')
    .option('--id <id>', 'Standard Webhooks: the webhook-id (default: a new one)')
    .option('--at <time>', 'as if signed then')
    .action(async (file: string | undefined, options: Options) => {
      const { terminal, env, now } = shell
      const nowMs = options.at === undefined ? now() : Date.parse(timeOption(options.at, '--at', now()))
      const proof = { secret: secretOf(options, env), key: keyOf(options.keyFile) }
      const id = options.id ?? `msg_${crypto.randomUUID()}`
      if (/[\s.]/.test(id)) throw usage(`--id is "${id}"; an id has no dots and no blanks, they separate it from what follows.`)
      const headers = await signedHeaders(options, proof, await bodyBytes(file), { id, nowMs })
      terminal.answer(headers)
      for (const [name, value] of Object.entries(headers)) terminal.say(`${name}: ${value}`)
    })
}

export const keyOf = (file: string | undefined): string | undefined =>
  file === undefined ? undefined : new TextDecoder().decode(fileBytes(file)).trim()
