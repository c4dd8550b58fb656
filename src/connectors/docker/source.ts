import * as z from 'zod'
import { defineSource, ignored, type Normalised } from '../contract'
import { readAs } from '../parts'
import { harborPayload, quotaSeverities, readHarbor } from './harbor'
import { scanSeverities } from './scan'

const settings = z.object({
  vulnerabilitiesFrom: z.enum(['critical', 'high', 'medium', 'low']).default('high').meta({
    title: 'Vulnerabilities from',
    description:
      'A Harbor scan whose worst vulnerability is this bad opens an incident; one that finds nothing so bad closes it.',
  }),
})

/** https://docs.docker.com/docker-hub/repos/manage/webhooks/ */
const hub = z.object({
  push_data: z.looseObject({ tag: z.string().nullish() }),
  repository: z.looseObject({ repo_name: z.string() }),
})
/** https://distribution.github.io/distribution/about/notifications/ */
const envelope = z.object({ events: z.array(z.looseObject({ action: z.string() })).min(1) })

export const source = defineSource({
  reads:
    'Harbor’s scans, quotas, replications and retentions, plain or as CloudEvents; pushes of Docker Hub and of registries are noted.',
  identity:
    'The image by repository and tag (untagged: digest); of quotas the project, of replications both ends, of retentions the policy.',
  severities: [scanSeverities, quotaSeverities],

  // Docker Hub can show a key in the URL only, Harbor and registries in a header.
  verify: null,

  settings,

  // Which of them it is is decided by its fields.
  payload: z.looseObject({}),

  messageKey: (_, payload) =>
    typeof payload.specversion === 'string' && typeof payload.id === 'string' ? payload.id : undefined,

  normalise(body, { settings }): Normalised {
    if ('push_data' in body) {
      return readAs(hub, body, ({ push_data, repository }) =>
        ignored(`${repository.repo_name}:${push_data.tag ?? 'latest'} was pushed: no problem`),
      )
    }
    if ('events' in body)
      return readAs(envelope, body, ({ events }) => ignored(`${events[0]?.action} in the registry: no problem`))
    return readAs(harborPayload, body, (event) => readHarbor(event, settings.vulnerabilitiesFrom))
  },
})
