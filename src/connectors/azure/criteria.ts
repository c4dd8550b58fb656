import * as z from 'zod'
import { optionalScalar } from '../values'

const dimension = z.object({ name: optionalScalar, value: optionalScalar })
const criterion = z.looseObject({
  metricName: optionalScalar,
  searchQuery: optionalScalar,
  operator: optionalScalar,
  threshold: optionalScalar,
  timeAggregation: optionalScalar,
  metricValue: optionalScalar,
  metricMeasureColumn: optionalScalar,
  webTestName: optionalScalar,
  dimensions: z.array(dimension).nullish().catch(null),
})

/** What an alert rule looked at: several criteria (`allOf`), or, in classic alerts, the one itself. */
export const criteria = z.looseObject({ allOf: z.array(criterion).nullish().catch(null), ...criterion.shape })
type Criteria = z.output<typeof criteria>

const each = (condition: Criteria | null | undefined) => (condition ? (condition.allOf ?? [condition]) : [])

/** `Percentage CPU (Average) GreaterThan 25: 31.2`, a line per criterion. */
export const textOf = (condition: Criteria | null | undefined): string =>
  each(condition)
    .map((one) => {
      const name = one.metricName ?? one.metricMeasureColumn ?? one.webTestName
      const limit = [name && one.timeAggregation ? `${name} (${one.timeAggregation})` : name, one.operator, one.threshold]
        .filter(Boolean)
        .join(' ')
      const value = one.metricValue ? `${limit}: ${one.metricValue}` : limit
      return [value, one.searchQuery].filter(Boolean).join('\n')
    })
    .filter(Boolean)
    .join('\n')

/** The dimensions that tell one time series of a rule from another, in an order of their own. */
export const seriesOf = (condition: Criteria | null | undefined): string | undefined =>
  each(condition)
    .flatMap(({ dimensions }) => (dimensions ?? []).map(({ name, value }) => `${name}=${value}`))
    .sort()
    .join(',') || undefined
