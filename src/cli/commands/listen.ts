import type { Command } from 'commander'
import type * as z from 'zod'
import { iso } from '../../kit/clock.ts'
import * as answers from '../answers.ts'
import type { Hub } from '../client.ts'
import { exit, Failure } from '../failure.ts'
import { whenToLook } from '../feed.ts'
import { integrationNamed } from '../names.ts'
import type { Shell } from '../shell.ts'
import { harmless } from '../terminal.ts'
import { timeOption } from '../times.ts'
import { eachOf } from './sources.ts'

const NEWEST = 50
/** Where all of the newest are news, there may be more behind them. */
const NEWEST_IN_A_RUSH = 1_000
/** Ids that are remembered as told; far more than one look sees. */
const TOLD_MAX = 20_000
/** How often the list of integrations is read again. */
const NAMES_MS = 30_000
/** A hub that is away for so many looks in a row is gone. */
const MISSES_MAX = 15

/** One line of `--json`. A delivery comes again whenever its status or its number of attempts has changed. */
type Line = { kind: 'message'; message: answers.Message } | { kind: 'delivery'; delivery: answers.Delivery }

export function listen(program: Command, shell: Shell): void {
  program
    .command('listen')
    .alias('tail')
    .description('Show messages and deliveries as they happen, until Ctrl-C.')
    .option('--source <integration>', 'only messages of this one, by name or id, and deliveries about it')
    .option('--since <time>', 'begin earlier: 15m, 2h, 3d ago, or a time')
    .action(async (options: { source?: string; since?: string }) => {
      const { terminal, now } = shell
      const hub = shell.hub()
      const source = options.source === undefined ? undefined : await integrationNamed(hub, options.source)
      const since = options.since === undefined ? iso(now()) : timeOption(options.since, '--since', now())
      const stop = new AbortController()
      const end = () => stop.abort()
      process.once('SIGINT', end).once('SIGTERM', end)
      const looker = look(hub, { since, ...(source && { source }) }, now)
      terminal.note('Listening. Ctrl-C ends it.')
      let misses = 0
      for await (const _ of whenToLook(hub, stop.signal, (feed) =>
        terminal.note(feed ? 'Live.' : 'The live feed is gone; asking every 2 s.'),
      )) {
        try {
          const { lines, names } = await looker()
          misses = 0
          for (const line of lines) {
            terminal.answerLine(line)
            terminal.say(lineOf(line, names))
          }
        } catch (thrown) {
          // A hub that restarts comes back; a token that was revoked does not.
          const mayComeBack = thrown instanceof Failure && thrown.code === exit.unreachable
          if (!mayComeBack || ++misses > MISSES_MAX) {
            end()
            throw thrown
          }
          if (misses === 1) terminal.note(`${thrown.message} Asking again.`)
        }
      }
    })
}

interface Seen {
  lines: Line[]
  names: ReadonlyMap<string, string>
}

/** Answers what is new since it was asked before, oldest first. */
function look(hub: Hub, { since, source }: { since: string; source?: answers.Integration }, now: () => number) {
  /** By id, what was said of it last. */
  const told = new Map<string, string>()
  let integrations: answers.Integration[] = []
  let readAt = Number.NEGATIVE_INFINITY
  const isNew = (id: string, state: string) => {
    if (told.get(id) === state) return false
    told.set(id, state)
    if (told.size > TOLD_MAX) told.delete(told.keys().next().value ?? '')
    return true
  }
  const newest = async <T extends { id: string }>(path: string, shape: z.ZodType<T>, isRecent: (item: T) => boolean) => {
    const few = await hub.list(path, shape, {}, NEWEST)
    const isRush = few.length === NEWEST && few.every((item) => isRecent(item) && !told.has(item.id))
    const items = (isRush ? await hub.list(path, shape, {}, NEWEST_IN_A_RUSH) : few).filter(isRecent)
    for (const { id } of items) if (!told.has(id)) told.set(id, '')
    return items
  }
  return async (): Promise<Seen> => {
    if (now() - readAt > NAMES_MS) {
      integrations = await hub.list('/api/v1/integrations', answers.integration)
      readAt = now()
    }
    const receiving = source ? [source] : integrations.filter(({ inboundUrl }) => inboundUrl !== null)
    const pages = await eachOf(receiving, ({ id }) =>
      newest(`/api/v1/integrations/${id}/messages`, answers.message, ({ receivedAt }) => receivedAt >= since),
    )
    const deliveries = await newest('/api/v1/deliveries', answers.delivery, ({ plannedAt }) => plannedAt >= since)
    const about = source && (await incidentsOf(hub, source.id))
    const lines: (Line & { at: string })[] = [
      ...pages
        .flat()
        .filter(({ id, outcome }) => isNew(id, outcome))
        .map((message) => ({ kind: 'message' as const, message, at: message.receivedAt })),
      ...deliveries
        .filter(({ incidentId }) => !about || (incidentId !== null && about.has(incidentId)))
        .filter(({ id, status, attemptsMade }) => isNew(id, `${status} ${attemptsMade}`))
        .map((delivery) => ({ kind: 'delivery' as const, delivery, at: delivery.plannedAt })),
    ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    return { lines: lines.map(({ at: _, ...line }) => line), names: new Map(integrations.map(({ id, name }) => [id, name])) }
  }
}

/** Of the newest incidents, those that this source opened. */
async function incidentsOf(hub: Hub, integrationId: string): Promise<Set<string>> {
  const newest = await hub.list('/api/v1/incidents', answers.incident, { integrationId }, NEWEST)
  return new Set(newest.filter((one) => one.integrationId === integrationId).map(({ id }) => id))
}

function lineOf(line: Line, names: ReadonlyMap<string, string>): string {
  const text = (() => {
    switch (line.kind) {
      case 'message': {
        const { receivedAt, integrationId, outcome, id } = line.message
        return `${clockOf(receivedAt)}  in   ${outcome}  ${names.get(integrationId) ?? integrationId}  ${id}`
      }
      case 'delivery': {
        const { plannedAt, status, eventType, integrationId, lastAttempt, id } = line.delivery
        const why = status === 'delivered' || !lastAttempt?.code ? '' : `  ${lastAttempt.code}`
        return `${clockOf(plannedAt)}  out  ${status}${why}  ${eventType}  ${names.get(integrationId) ?? integrationId}  ${id}`
      }
    }
  })()
  return harmless(text)
}

const clockOf = (isoText: string): string => isoText.slice(11, 19)
