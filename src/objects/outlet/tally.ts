import { counted, type DeliveryFigures, noFigures, plus, type Tried } from '../../domain/deliveries/figures'
import { log, said } from '../../kit/log'

/**
 * Figures live in memory for so long: well before the platform may put an idle object to sleep, and long enough that a busy destination
 * costs a row in ten seconds and not one a delivery. A timer and no alarm: an alarm is a row too, and would find nothing after a crash.
 */
const REPORT_MS = 10_000

/** What an outlet has seen pass, on its way to D1. A crash loses at most the seconds since the last report, and no delivery. */
export class Tally {
  #figures = noFigures()
  #reporting = false

  /** `report` is told of no figures where only something else has changed. */
  constructor(private readonly report: (figures: DeliveryFigures | undefined) => Promise<void>) {}

  count(tried: Tried): void {
    this.#figures = counted(this.#figures, tried)
    this.reportSoon()
  }

  reportSoon(): void {
    if (this.#reporting) return
    this.#reporting = true
    setTimeout(() => void this.#tell(), REPORT_MS)
  }

  async #tell(): Promise<void> {
    this.#reporting = false
    const figures = this.#figures
    const some = figures.attempts + figures.failed > 0
    try {
      await this.report(some ? figures : undefined)
      this.#figures = plus(this.#figures, figures, -1)
    } catch (thrown) {
      log.warn('outlet.report-failed', { attempts: figures.attempts, said: said(thrown) })
      this.reportSoon()
    }
  }
}
