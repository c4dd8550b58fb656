import type { Schedule } from './rule'

const units: [seconds: number, word: string][] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
]

/** `5 s`, `90 min` as `1 h 30 min`, two units at most. */
export function duration(seconds: number): string {
  const parts: string[] = []
  let left = seconds
  for (const [size, word] of units) {
    const count = Math.floor(left / size)
    if (count > 0) parts.push(`${count} ${word}`)
    left -= count * size
  }
  return parts.slice(0, 2).join(' ') || '0 s'
}

/** When each attempt is made, in seconds since the event. */
export function attemptTimes(waits: readonly number[]): number[] {
  let at = 0
  return waits.map((wait) => {
    at += wait
    return at
  })
}

const sizes: Record<string, number> = { s: 1, sec: 1, m: 60, min: 60, h: 3600, d: 86_400 }

/** What an admin writes, `30 s, 2 min, 1 h`, as seconds; undefined where a part is no time. */
export function waitsOf(text: string): number[] | undefined {
  const waits = text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const [, count, unit = 's'] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(part) ?? []
      return Math.round(Number(count) * (sizes[unit.toLowerCase() || 's'] ?? Number.NaN))
    })
  return waits.some((wait) => !Number.isFinite(wait)) ? undefined : waits
}

export const waitsText = (waits: readonly number[]): string => waits.map(duration).join(', ')

export const scheduleWords = (schedule: Schedule | null): string =>
  schedule === null ? 'As the destination likes it' : typeof schedule === 'string' ? schedule : `Own: ${waitsText(schedule)}`

/** What a rule asks besides the type of the event. */
export function conditionWords(
  rule: { serviceIds: string[] | null; severities: string[] | null; priorities: string[] | null },
  nameOf: (id: string) => string,
): string[] {
  return [rule.serviceIds?.map(nameOf), rule.severities, rule.priorities].flatMap((one) => (one ? [one.join(', ')] : []))
}
