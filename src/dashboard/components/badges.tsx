/**
 * `SeverityBadge` (critical, error, warning, info) and `StatusBadge` (of incidents, deliveries, integrations …). Colour never stands alone: each
 * has a shape of its own and its word.
 */
import type { ReactNode } from 'react'

export type Severity = 'critical' | 'error' | 'warning' | 'info'
export const severities: readonly Severity[] = ['critical', 'error', 'warning', 'info']

type Tone = 'critical' | 'error' | 'warning' | 'info' | 'good' | 'held' | 'quiet'
const tones: Record<Tone, string> = {
  critical: 'text-critical bg-critical-tint',
  error: 'text-error bg-error-tint',
  warning: 'text-warning bg-warning-tint',
  info: 'text-info bg-info-tint',
  good: 'text-good bg-good-tint',
  held: 'text-held bg-held-tint',
  quiet: 'text-kumo-subtle bg-kumo-tint',
}

/** Drawn on 12 × 12, so that they are told apart without colour. */
const shapes = {
  octagon: <path d="M3.7.8h4.6l2.9 2.9v4.6l-2.9 2.9H3.7L.8 8.3V3.7z" fill="currentColor" />,
  triangle: <path d="M6 1 11.4 10.6H.6z" fill="currentColor" />,
  diamond: <path d="M6 .6 11.4 6 6 11.4.6 6z" fill="none" stroke="currentColor" strokeWidth="1.7" />,
  ring: <circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" strokeWidth="1.7" />,
  dot: <circle cx="6" cy="6" r="3.6" fill="currentColor" />,
  half: (
    <>
      <circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" strokeWidth="1.7" />
      <path d="M6 1.4a4.6 4.6 0 0 1 0 9.2z" fill="currentColor" />
    </>
  ),
  check: <path d="m1.8 6.4 2.8 2.8 5.6-6" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />,
  cross: <path d="m2.4 2.4 7.2 7.2m0-7.2-7.2 7.2" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />,
  bars: <path d="M3.8 2v8M8.2 2v8" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />,
  arrow: <path d="M1.6 6h8M6.6 2.8 9.8 6 6.6 9.2" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />,
} satisfies Record<string, ReactNode>
type Shape = keyof typeof shapes

const Glyph = ({ shape }: { shape: Shape }) => (
  <svg width="11" height="11" viewBox="0 0 12 12" aria-hidden="true" className="shrink-0">
    {shapes[shape]}
  </svg>
)

function Badge({ tone, shape, children }: { tone: Tone; shape: Shape; children: ReactNode }) {
  return (
    <span
      className={`inline-flex h-[22px] items-center gap-1.5 rounded-full px-2 text-xs font-medium whitespace-nowrap ${tones[tone]}`}
    >
      <Glyph shape={shape} />
      {children}
    </span>
  )
}

const ofSeverity: Record<Severity, { tone: Tone; shape: Shape; word: string }> = {
  critical: { tone: 'critical', shape: 'octagon', word: 'Critical' },
  error: { tone: 'error', shape: 'triangle', word: 'Error' },
  warning: { tone: 'warning', shape: 'diamond', word: 'Warning' },
  info: { tone: 'info', shape: 'ring', word: 'Info' },
}

export function SeverityBadge({ severity }: { severity: Severity }) {
  const { tone, shape, word } = ofSeverity[severity]
  return (
    <Badge tone={tone} shape={shape}>
      {word}
    </Badge>
  )
}

/** Every status that the API knows, by its own word. */
const ofStatus: Record<string, { tone: Tone; shape: Shape; word: string }> = {
  triggered: { tone: 'critical', shape: 'dot', word: 'Triggered' },
  acknowledged: { tone: 'warning', shape: 'half', word: 'Acknowledged' },
  resolved: { tone: 'good', shape: 'check', word: 'Resolved' },
  opened: { tone: 'critical', shape: 'dot', word: 'Opened' },
  reopened: { tone: 'critical', shape: 'dot', word: 'Reopened' },
  updated: { tone: 'info', shape: 'arrow', word: 'Updated' },
  unchanged: { tone: 'quiet', shape: 'ring', word: 'Unchanged' },
  ignored: { tone: 'quiet', shape: 'ring', word: 'Ignored' },
  stale: { tone: 'quiet', shape: 'half', word: 'Stale' },
  duplicate: { tone: 'quiet', shape: 'ring', word: 'Duplicate' },
  unreadable: { tone: 'error', shape: 'triangle', word: 'Unreadable' },
  test: { tone: 'info', shape: 'ring', word: 'Test' },
  up: { tone: 'good', shape: 'check', word: 'Up' },
  degraded: { tone: 'warning', shape: 'diamond', word: 'Degraded' },
  down: { tone: 'critical', shape: 'octagon', word: 'Down' },
  idle: { tone: 'quiet', shape: 'ring', word: 'Idle' },
  off: { tone: 'held', shape: 'bars', word: 'Off' },
  planned: { tone: 'quiet', shape: 'ring', word: 'Planned' },
  inflight: { tone: 'info', shape: 'arrow', word: 'In flight' },
  scheduled: { tone: 'warning', shape: 'half', word: 'Waiting to retry' },
  held: { tone: 'held', shape: 'bars', word: 'Held' },
  delivered: { tone: 'good', shape: 'check', word: 'Delivered' },
  failed: { tone: 'critical', shape: 'cross', word: 'Failed' },
  cancelled: { tone: 'quiet', shape: 'cross', word: 'Cancelled' },
  enabled: { tone: 'good', shape: 'dot', word: 'On' },
  paused: { tone: 'held', shape: 'bars', word: 'Paused' },
  disabled: { tone: 'held', shape: 'bars', word: 'Switched off' },
  failing: { tone: 'critical', shape: 'triangle', word: 'Failing' },
  running: { tone: 'info', shape: 'arrow', word: 'Running' },
  finished: { tone: 'good', shape: 'check', word: 'Finished' },
  recovered: { tone: 'good', shape: 'check', word: 'Recovered' },
  silent: { tone: 'warning', shape: 'half', word: 'Silent' },
}

/** `word` replaces the status's own. An unknown status is shown as it is, without a colour. */
export function StatusBadge({ status, word }: { status: string; word?: string }) {
  const known = ofStatus[status] ?? { tone: 'quiet' as const, shape: 'ring' as const, word: status }
  return (
    <Badge tone={known.tone} shape={known.shape}>
      {word ?? known.word}
    </Badge>
  )
}
