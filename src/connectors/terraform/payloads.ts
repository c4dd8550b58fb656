import * as z from 'zod'

const text = z.string().nullish()

/** Of runs. https://developer.hashicorp.com/terraform/cloud-docs/workspaces/settings/notifications#notification-payloads, version 1 */
export const runs = z.object({
  run_url: text,
  run_id: text,
  run_message: text,
  workspace_id: text,
  workspace_name: text,
  organization_name: text,
  notifications: z
    .array(
      z.object({
        message: text,
        trigger: z.string(),
        run_status: text,
        run_updated_at: text,
        run_updated_by: text,
        error_message: text,
      }),
    )
    .min(1),
})
export type Runs = z.output<typeof runs>

const assessment = z
  .looseObject({
    id: text,
    url: text,
    succeeded: z.boolean().nullish(),
    drifted: z.boolean().nullish(),
    all_checks_succeeded: z.boolean().nullish(),
    resources_drifted: z.number().nullish(),
    checks_failed: z.number().nullish(),
    checks_errored: z.number().nullish(),
    error_message: text,
    created_at: text,
  })
  .nullish()
  .catch(null)

/** Of health assessments and change requests: the same page, version 2. */
export const scoped = z.object({
  trigger_scope: text,
  trigger: z.string(),
  message: text,
  details: z.looseObject({
    new_assessment_result: assessment,
    workspace_id: text,
    workspace_name: text,
    organization_name: text,
  }),
})
export type Scoped = z.output<typeof scoped>
