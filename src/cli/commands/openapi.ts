import type { Command } from 'commander'
import * as answers from '../answers.ts'
import { writeText } from '../files.ts'
import type { Shell } from '../shell.ts'

export function openapi(program: Command, shell: Shell): void {
  program
    .command('openapi')
    .description('Print the OpenAPI document of the hub.')
    .option('--out <file>', 'write it there')
    .action(async ({ out }: { out?: string }) => {
      const { terminal } = shell
      const document = await shell.hub().get('/api/openapi.json', answers.openapi)
      const text = `${JSON.stringify(document, null, 2)}\n`
      if (out === undefined) return terminal.raw(text)
      writeText(out, text)
      terminal.say(`Wrote ${out}: version ${document.info.version}.`)
      terminal.answer({ file: out, version: document.info.version })
    })
}
