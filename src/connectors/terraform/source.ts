import * as z from 'zod'
import { defineSource, ignored, type Normalised } from '../contract'
import { readAs } from '../parts'
import { hmac } from '../verify'
import { readAssessment } from './assessment'
import { runs, type Scoped, scoped } from './payloads'
import { readRuns } from './run'

export const source = defineSource({
  reads:
    'Notifications of HCP Terraform and Terraform Enterprise: runs, health assessments (drift, checks) and automatic destroys.',
  identity: 'The workspace’s id and what is wrong with it: its runs, its drift, its checks or its assessments; never the run.',
  severities: [],

  // https://developer.hashicorp.com/terraform/cloud-docs/api-docs/notification-configurations#notification-authenticity
  verify: hmac({ headers: ['x-tfe-notification-signature'], hash: 'sha512' }),

  // Which of the two it is is decided by its fields.
  payload: z.looseObject({ payload_version: z.union([z.number(), z.string()]) }),

  normalise(body): Normalised {
    return Array.isArray(body.notifications) ? readAs(runs, body, readRuns) : readAs(scoped, body, readScoped)
  },
})

const readScoped = (body: Scoped): Normalised =>
  body.trigger.startsWith('assessment:')
    ? readAssessment({
        ...body.details,
        trigger: body.trigger,
        message: body.message,
        result: body.details.new_assessment_result,
      })
    : ignored(`"${body.trigger}" says nothing about whether a problem is open`)
