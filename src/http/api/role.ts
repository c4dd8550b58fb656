import * as z from 'zod'

export const role = z
  .enum(['super_admin', 'itsm_manager', 'viewer'])
  .meta({ description: 'super_admin: everything; itsm_manager: integrations, subscriptions, incidents; viewer: reads.' })
