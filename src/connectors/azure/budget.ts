import * as z from 'zod'
import { type Normalised, unreadable } from '../contract'
import { allKnown, firstKnown, instant, labelsOf, optionalScalar, signal } from '../values'

/** In the common schema. https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-payload-samples, "Actual Cost Budget" */
export const budgetData = z.looseObject({
  BudgetName: z.string(),
  BudgetId: optionalScalar,
  Scope: optionalScalar,
  ThresholdType: optionalScalar,
  BudgetThreshold: optionalScalar,
  NotificationThresholdAmount: optionalScalar,
  SpentAmount: optionalScalar,
  ForecastedTotalForPeriod: optionalScalar,
})

/** The older one, `AIP Budget Notification`. https://learn.microsoft.com/azure/cost-management-billing/manage/cost-management-budget-scenario */
export const budget = z.object({
  data: z.object({
    BudgetName: z.string(),
    SubscriptionId: optionalScalar,
    SubscriptionName: optionalScalar,
    BillingAccountId: optionalScalar,
    ResourceGroup: optionalScalar,
    SpendingAmount: optionalScalar,
    Budget: optionalScalar,
    Unit: optionalScalar,
    NotificationThresholdAmount: optionalScalar,
  }),
})

export function signalOfBudget(
  one: z.output<typeof budgetData>,
  { fallback, description, firedAt }: { fallback?: string | null; description?: string | null; firedAt?: string | null },
): Normalised {
  const id = firstKnown(one.BudgetId, allKnown(one.Scope, one.BudgetName), fallback)
  if (!id)
    return unreadable('data.alertContext.AlertData.BudgetId', 'neither this nor scope and name tell the budget from others')
  return [
    signal({
      dedupKey: `budget:${id}`,
      action: 'trigger',
      title: `Budget ${one.BudgetName}: ${one.ThresholdType === 'Forecasted' ? 'forecast' : 'spending'} over ${one.NotificationThresholdAmount || 'its threshold'}`,
      description: description ?? undefined,
      occurredAt: instant(firedAt, { zone: 'utc' }),
      labels: labelsOf({
        budget: one.BudgetName,
        scope: one.Scope,
        threshold: one.ThresholdType,
        spent: one.SpentAmount,
        forecast: one.ForecastedTotalForPeriod,
        limit: one.BudgetThreshold,
      }),
    }),
  ]
}

export function readBudget({ data }: z.output<typeof budget>): Normalised {
  const { BudgetName, SubscriptionId, SubscriptionName, BillingAccountId, ResourceGroup, SpendingAmount, Budget, Unit } = data
  const scope = firstKnown(SubscriptionId, BillingAccountId)
  const dedupKey = allKnown('budget', scope, ResourceGroup || '-', BudgetName)
  if (!dedupKey) return unreadable('data.SubscriptionId', 'neither this nor BillingAccountId tell the budget from others')
  return [
    signal({
      dedupKey,
      action: 'trigger',
      title: `Budget ${BudgetName}: ${SpendingAmount} of ${Budget} ${Unit ?? ''} spent`,
      labels: labelsOf({
        budget: BudgetName,
        subscription: SubscriptionName ?? SubscriptionId,
        resourceGroup: ResourceGroup,
        spent: SpendingAmount,
        limit: Budget,
        threshold: data.NotificationThresholdAmount,
      }),
    }),
  ]
}
