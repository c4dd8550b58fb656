import * as z from 'zod'

/** What every event of a repository carries: https://docs.github.com/en/webhooks/webhook-events-and-payloads#webhook-payload-object-common-properties */
export const repository = z.object({ full_name: z.string().min(1) })
