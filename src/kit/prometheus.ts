/**
 * Prometheus's text format, version 0.0.4.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8'

export type Labels = Record<string, string>

export interface Family {
  name: string
  help: string
  type: 'counter' | 'gauge' | 'summary' | 'histogram'
  samples: Sample[]
}
export interface Sample {
  /** `_sum`, `_count`, `_bucket`. */
  suffix?: string
  labels?: Labels
  value: number
}

export const exposed = (families: readonly Family[]): string => families.map(familyText).join('')

const familyText = ({ name, help, type, samples }: Family): string =>
  `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n` +
  samples.map(({ suffix = '', labels = {}, value }) => `${name}${suffix}${labelsText(labels)} ${value}\n`).join('')

function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const escaped = (value: string) => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

/** The samples of one histogram: `within[i]` were at most `boundsSeconds[i]`. */
export const histogram = (
  labels: Labels,
  {
    boundsSeconds,
    within,
    count,
    sum,
  }: { boundsSeconds: readonly number[]; within: readonly number[]; count: number; sum: number },
): Sample[] => [
  ...boundsSeconds.map((bound, at) => ({ suffix: '_bucket', labels: { ...labels, le: String(bound) }, value: within[at] ?? 0 })),
  { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: count },
  { suffix: '_sum', labels, value: sum },
  { suffix: '_count', labels, value: count },
]
