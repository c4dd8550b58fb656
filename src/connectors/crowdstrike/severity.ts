import type { Severity } from '../contract'
import { firstKnown, type SeverityScale, severityOf } from '../values'

export const severityNames: SeverityScale = {
  field: 'SeverityName (severity_name, severity)',
  words: { Critical: 'critical', High: 'error', Medium: 'warning', Low: 'info', Informational: 'info' },
}

/** Of DetectionSummaryEvent and IdpDetectionSummaryEvent, which count to 5. */
export const numberedLevels: SeverityScale = {
  field: 'Severity, 1 to 5',
  words: { 5: 'critical', 4: 'error', 3: 'warning', 2: 'info', 1: 'info' },
}

/** Of everything else, which counts to 100. */
export const scoredLevels: SeverityScale = {
  field: 'Severity, 0 to 100',
  words: { '80–100': 'critical', '60–79': 'error', '40–59': 'warning', '0–39': 'info' },
}

/** A name says more than a number; a number above 5 is a score, whichever event bears it. */
export function falconSeverity(name: unknown, number: unknown, { countsTo }: { countsTo: 5 | 100 }): Severity | undefined {
  const named = severityOf(severityNames, name)
  if (named) return named
  const text = firstKnown(number)
  const score = text === undefined ? Number.NaN : Number(text)
  if (Number.isNaN(score)) return severityOf(severityNames, number)
  if (score < 0 || score > 100) return undefined
  if (countsTo === 5 && score <= 5) return severityOf(numberedLevels, String(score))
  return severityOf(scoredLevels, score >= 80 ? '80–100' : score >= 60 ? '60–79' : score >= 40 ? '40–59' : '0–39')
}
