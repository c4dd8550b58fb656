import { openProblemsOfKey } from '../../store/standing'
import { type Piece, piecesByIntegration, standingOfIntegrations } from '../../store/standing-of-integrations'
import type { Deps } from '../deps'
import { SILENT_KEY } from '../incidents/facts'

const HOURS = 24

/** How every integration does: what stands against it now, and its last 24 hours, oldest first. */
export async function standings({ db, clock }: Deps) {
  const untilMinute = Math.floor(clock() / 60_000) + 1
  const fromMinute = untilMinute - HOURS * 60
  const [rows, pieces, silences] = await Promise.all([
    standingOfIntegrations(db),
    piecesByIntegration(db, { fromMinute, untilMinute, step: 60 }),
    openProblemsOfKey(db, SILENT_KEY),
  ])
  const piecesOf = Map.groupBy(pieces, ({ integrationId }) => integrationId)
  const silenceOf = new Map(silences.map((one) => [one.integrationId, one]))
  return {
    sinceMs: fromMinute * 60_000,
    items: rows.map(({ id, breakerOpenSince, lastMessageAt }) => {
      const own = piecesOf.get(id) ?? []
      const heard = own.flatMap(({ heardMinute }) => (heardMinute === null ? [] : [heardMinute * 60_000]))
      return {
        integrationId: id,
        breakerOpenSince,
        silentSince: silenceOf.get(id)?.since ?? null,
        // Plain repeats have no row of their own; their minutes are counted.
        lastMessageAt: lastMessageAt === null && heard.length === 0 ? null : Math.max(lastMessageAt ?? 0, ...heard),
        received: hourly(own, 'received'),
        refused: hourly(own, 'errors'),
        attempts: hourly(own, 'attempts'),
        delivered: hourly(own, 'delivered'),
        failed: hourly(own, 'failed'),
      }
    }),
  }
}

function hourly(pieces: readonly Piece[], figure: 'received' | 'errors' | 'attempts' | 'delivered' | 'failed'): number[] {
  const hours = Array.from({ length: HOURS }, () => 0)
  for (const piece of pieces) hours[piece.bucket] = piece[figure]
  return hours
}
