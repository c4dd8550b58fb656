import * as z from 'zod'
import { defineSource, type Normalised, testMessage } from '../contract'
import { readAs } from '../parts'
import { jwt } from '../verify'
import { budget, readBudget } from './budget'
import { commonAlert, readCommon } from './common'
import { activityLog, classic, logAlert, readActivityLog, readClassic, readLogAlert } from './legacy'
import { levels, numbers, sevs } from './severity'

/** The application as which every action group shows itself. https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups */
const ACTION_GROUPS_APP = '461e8683-5575-4561-ac7f-899cc907d62a'

const settings = z
  .object({
    tenantId: z.guid('the tenant’s id, a GUID').or(z.literal('')).default('').meta({
      title: 'Entra tenant id',
      description:
        'Only for a secure webhook: the tenant in which your webhook’s app registration lives. Empty: the key in the URL is the proof.',
    }),
    audience: z.string().trim().max(200).default('').meta({
      title: 'Token audience',
      description: 'Only for a secure webhook: the Application ID URI of that app registration, such as api://signalbox.',
    }),
  })
  .refine(
    ({ tenantId, audience }) => (tenantId === '') === (audience === ''),
    'give both the tenant and the audience, or neither',
  )

export const source = defineSource({
  reads:
    'The common alert schema (metric, log, activity log, service and resource health, smart detector, Prometheus, budget), and the older schemas of metric, log, activity log, classic and budget alerts.',
  identity:
    'The alert’s id; of service health the tracking id, of resource health and activity logs the resource, of budgets the budget; in older schemas rule, resource and dimensions.',
  severities: [sevs, numbers, levels],

  // https://learn.microsoft.com/entra/identity-platform/access-tokens: issuers of version 1 and 2, one set of keys.
  verify: ({ tenantId, audience }) =>
    tenantId && audience
      ? jwt({
          issuer: [`https://sts.windows.net/${tenantId}/`, `https://login.microsoftonline.com/${tenantId}/v2.0`],
          jwksUrl: `https://login.microsoftonline.com/${tenantId}/discovery/v2.0/keys`,
          audience,
          claims: ({ appid, azp }) => (appid ?? azp) === ACTION_GROUPS_APP,
        })
      : null,

  settings,

  // What else a body holds is decided by its schema.
  payload: z.looseObject({ schemaId: z.string().nullish(), data: z.unknown().optional() }),

  normalise(body): Normalised {
    if (isTest(body)) return testMessage('the action group was tested')
    switch (body.schemaId?.toLowerCase()) {
      case 'azuremonitorcommonalertschema':
        return readAs(commonAlert, body, readCommon)
      case 'azuremonitormetricalert':
        return readAs(z.object({ data: classic }), body, ({ data }) => readClassic(data))
      case 'microsoft.insights/activitylogs':
        return readAs(activityLog, body, readActivityLog)
      case 'microsoft.insights/logalert':
        return readAs(z.object({ data: logAlert }), body, ({ data }) => readLogAlert(data))
      case 'aip budget notification':
        return readAs(budget, body, readBudget)
      default:
        return 'AlertRuleName' in body ? readAs(logAlert, body, readLogAlert) : readAs(classic, body, readClassic)
    }
  },
})

/**
 * "Test action group" sends samples about a subscription that nobody has, in every schema.
 * https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-payload-samples#sample-payloads-for-test-actions
 */
const TEST_SUBSCRIPTION = '11111111-1111-1111-1111-111111111111'
const named = z.looseObject({
  essentials: z.looseObject({ alertId: z.string() }).optional().catch(undefined),
  context: z.looseObject({ id: z.string().optional() }).optional().catch(undefined),
  SubscriptionId: z.string().optional().catch(undefined),
})
function isTest({ data }: { data?: unknown }): boolean {
  const parsed = named.safeParse(data).data
  return [parsed?.essentials?.alertId, parsed?.context?.id, `/subscriptions/${parsed?.SubscriptionId}/`].some((id) =>
    id?.toLowerCase().startsWith(`/subscriptions/${TEST_SUBSCRIPTION}/`),
  )
}
