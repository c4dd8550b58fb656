import { iso } from '../kit/clock.ts'
import { usage } from './failure.ts'

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const isUnit = (text: string): text is keyof typeof units => text in units

/** How long ago, or in how long, in one unit: `3m`, `2h`, `in 40s`. */
export function ago(isoText: string | null, nowMs: number): string {
  if (isoText === null) return '–'
  const ms = nowMs - Date.parse(isoText)
  const span = spanOf(Math.abs(ms))
  return ms < -999 ? `in ${span}` : span
}

/** `850 ms` in one unit, rounded down: `0s`, `59s`, `3m`, `2h`, `400d`. */
export function spanOf(ms: number): string {
  const unit = ms < units.m ? 's' : ms < units.h ? 'm' : ms < units.d ? 'h' : 'd'
  return `${Math.floor(ms / units[unit])}${unit}`
}

/** `15m`, `2h`, `3d` ago, or an ISO time, as an ISO time. */
export function timeOption(text: string, option: string, nowMs: number): string {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (isUnit(unit)) return iso(nowMs - Number(count) * units[unit])
  const ms = Date.parse(text)
  if (Number.isNaN(ms) || !/^\d{4}-/.test(text))
    throw usage(`${option} is "${text}", which is no time.`, 'Say 15m, 2h or 3d ago, or a time such as 2026-01-31T08:00:00Z.')
  return iso(ms)
}
