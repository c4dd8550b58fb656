import type { Command } from 'commander'
import * as answers from '../answers.ts'
import type { Hub } from '../client.ts'
import type { Shell } from '../shell.ts'
import { table } from '../table.ts'
import { ago } from '../times.ts'

/** Requests under way at a time, where one is needed for each of many. */
const AT_ONCE = 6

export type Source = answers.Integration & { lastMessage: answers.Message | null }

export function sources(program: Command, shell: Shell): void {
  program
    .command('sources')
    .description('List the integrations that receive, and their latest message.')
    .action(async () => {
      const { terminal, now } = shell
      const rows = await receiving(shell.hub())
      terminal.answer({ items: rows })
      if (rows.length === 0)
        return terminal.say('No integration receives yet. Make one: POST /api/v1/integrations, see /docs of the hub.')
      for (const line of table(
        rows,
        [
          { title: 'NAME', of: ({ name }) => name, least: 8 },
          { title: 'CONNECTOR', of: ({ connector }) => connector, least: 9 },
          {
            title: 'ON',
            of: ({ enabled }) => (enabled ? 'on' : 'off'),
            paint: (text, { enabled }) => terminal.paint(enabled ? 'green' : 'yellow', text),
          },
          { title: 'LAST', of: ({ lastMessage }) => ago(lastMessage?.receivedAt ?? null, now()) },
          { title: 'ID', of: ({ id }) => id },
        ],
        terminal.width,
      ))
        terminal.say(line)
      terminal.say('')
      for (const { name, inboundUrl } of rows) terminal.say(`${name}: ${inboundUrl}`)
    })
}

async function receiving(hub: Hub): Promise<Source[]> {
  const all = (await hub.list('/api/v1/integrations', answers.integration)).filter(({ inboundUrl }) => inboundUrl !== null)
  return eachOf(all, async (one) => {
    const [lastMessage = null] = await hub.list(`/api/v1/integrations/${one.id}/messages`, answers.message, {}, 1)
    return { ...one, lastMessage }
  })
}

/** In the order of `items`, a few at a time. */
export async function eachOf<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let at = 0; at < items.length; at += AT_ONCE) results.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(ask))))
  return results
}
