import { type Command, InvalidArgumentError, Option } from 'commander'
import * as answers from '../answers.ts'
import type { Hub } from '../client.ts'
import { exit } from '../failure.ts'
import { integrationNamed } from '../names.ts'
import type { Shell } from '../shell.ts'
import { table } from '../table.ts'
import { harmless, type Terminal } from '../terminal.ts'
import { ago, spanOf, timeOption } from '../times.ts'

const statuses = ['planned', 'inflight', 'delivered', 'scheduled', 'held', 'failed', 'cancelled']
const BODY_SHOWN = 2_000

interface Filters {
  status?: string
  to?: string
  incident?: string
  subscription?: string
  eventType?: string
  code?: string
  text?: string
  since?: string
  before?: string
  limit: number
}

export function deliveries(program: Command, shell: Shell): void {
  const group = program.command('deliveries').description('See and retry deliveries.')
  group
    .command('ls')
    .description('List deliveries, newest first.')
    .addOption(new Option('--status <status>', 'only of this status').choices(statuses))
    .option('--to <integration>', 'only to this one, by name or id')
    .option('--incident <id>', 'only about this incident')
    .option('--subscription <id>', 'only by this subscription')
    .option('--event-type <type>', 'such as incident.triggered')
    .option('--code <code>', 'of the latest attempt, such as http_503 or timeout')
    .option('--text <text>', 'anywhere in the latest attempt')
    .option('--since <time>', 'of events since: 15m, 2h, 3d ago, or a time')
    .option('--before <time>', 'of events before')
    .option('--limit <count>', 'at most so many', count, 20)
    .action((filters: Filters) => ls(shell, filters))
  group
    .command('show')
    .description('Show a delivery with every attempt, what was sent and what was answered.')
    .argument('<id>')
    .action(async (id: string) => {
      const hub = shell.hub()
      show(shell, await hub.get(deliveryPath(id), answers.deliveryWithAttempts), await namesOf(hub))
    })
  group
    .command('retry')
    .description('Try a delivery again, now; exits 1 where it does not arrive.')
    .argument('<id>')
    .option('--force', 'even if it was delivered: the receiver gets it twice, under the same webhook-id')
    .action(async (id: string, { force }: { force?: boolean }) => {
      const body = force ? { force: true } : undefined
      const after = await shell.hub().call('POST', `${deliveryPath(id)}/retry`, answers.deliveryWithAttempts, body)
      shell.terminal.answer(after)
      shell.terminal.say(
        `${shell.terminal.paint(colourOf(after.status), after.status)}  ${harmless(attemptLine(after.lastAttempt))}`,
      )
      if (after.status !== 'delivered') shell.end(exit.failed)
    })
}

const deliveryPath = (id: string) => `/api/v1/deliveries/${encodeURIComponent(id)}`

function count(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > 10_000) throw new InvalidArgumentError('Say a number from 1 to 10000.')
  return number
}

async function ls(shell: Shell, { to, since, before, limit, incident, subscription, ...rest }: Filters): Promise<void> {
  const { terminal, now } = shell
  const hub = shell.hub()
  const query = {
    ...rest,
    integrationId: to === undefined ? undefined : (await integrationNamed(hub, to)).id,
    incidentId: incident,
    subscriptionId: subscription,
    since: since && timeOption(since, '--since', now()),
    before: before && timeOption(before, '--before', now()),
  }
  const items = await hub.list('/api/v1/deliveries', answers.delivery, query, limit)
  terminal.answer({ items })
  if (terminal.json) return
  if (items.length === 0) return terminal.say('No delivery matches.')
  const names = await namesOf(hub)
  for (const line of table(
    items,
    [
      { title: 'AGE', of: ({ plannedAt }) => ago(plannedAt, now()) },
      { title: 'STATUS', of: ({ status }) => status, paint: (text, { status }) => terminal.paint(colourOf(status), text) },
      { title: 'EVENT', of: ({ eventType }) => eventType.replace(/^incident\./, ''), least: 5 },
      { title: 'TO', of: ({ integrationId }) => names.get(integrationId) ?? integrationId, least: 4 },
      { title: 'ID', of: ({ id }) => id },
    ],
    terminal.width,
  ))
    terminal.say(line)
}

function show({ terminal, now }: Shell, one: answers.DeliveryWithAttempts, names: ReadonlyMap<string, string>): void {
  terminal.answer(one)
  const fact = (name: string, value: string | null) => value !== null && terminal.say(`${name.padEnd(10)} ${harmless(value)}`)
  terminal.say(`${terminal.paint('bold', one.id)}  ${terminal.paint(colourOf(one.status), one.status)}`)
  fact('event', `${one.eventType}  ${one.eventId}`)
  fact('incident', one.incidentId)
  fact('to', `${names.get(one.integrationId) ?? 'a deleted integration'}  ${one.integrationId}`)
  fact('planned', `${one.plannedAt} (${ago(one.plannedAt, now())})`)
  fact('next', one.nextAttemptAt && `${one.nextAttemptAt} (${ago(one.nextAttemptAt, now())})`)
  fact('finished', one.finishedAt)
  for (const attempt of one.attempts) {
    terminal.say('')
    terminal.say(
      `${terminal.paint('bold', `#${attempt.number}`)}  ${attempt.startedAt}  ${attempt.trigger}  ${harmless(attemptLine(attempt))}`,
    )
    const { request, response } = attempt
    if (request) exchange(terminal, '→', `${request.method} ${request.url}`, request)
    if (response) exchange(terminal, '←', String(response.status), response)
  }
}

function exchange(
  terminal: Terminal,
  arrow: string,
  first: string,
  { headers, body }: { headers: Record<string, string>; body: string },
): void {
  terminal.say(`  ${terminal.paint('cyan', arrow)} ${harmless(first)}`)
  for (const [name, value] of Object.entries(headers)) terminal.say(`    ${terminal.paint('dim', harmless(`${name}: ${value}`))}`)
  const shown = harmless(body.slice(0, BODY_SHOWN), true)
  for (const line of shown === '' ? [] : shown.split('\n')) terminal.say(`    ${line}`)
  if (body.length > BODY_SHOWN) terminal.say(`    … ${body.length - BODY_SHOWN} more characters; --json shows them`)
}

function attemptLine(attempt: answers.Delivery['lastAttempt']): string {
  if (!attempt) return 'no attempt yet'
  const { status, code, reason, latencyMs } = attempt
  return [status, code, latencyMs !== null && (latencyMs < 1000 ? `${latencyMs} ms` : spanOf(latencyMs)), reason]
    .filter(Boolean)
    .join('  ')
}

function colourOf(status: string): 'green' | 'red' | 'yellow' | 'dim' {
  if (status === 'delivered') return 'green'
  if (status === 'failed') return 'red'
  return status === 'cancelled' ? 'dim' : 'yellow'
}

const namesOf = async (hub: Hub): Promise<Map<string, string>> =>
  new Map((await hub.list('/api/v1/integrations', answers.integration)).map(({ id, name }) => [id, name]))
