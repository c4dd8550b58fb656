import * as z from 'zod'
import { firstKnown, isRecord, optionalScalar } from '../values'

export interface Facts {
  app?: string
  namespace?: string
  argocd?: string
  project?: string
  server?: string
  destination?: string
  repository?: string
  revision?: string
  health?: string
  healthMessage?: string
  sync?: string
  phase?: string
  message?: string
  time?: string
  url?: string
}

const message = z.looseObject({ status: optionalScalar, phase: optionalScalar, message: optionalScalar }).nullish().catch(null)

/** An Application as the cluster has it, which is what `{{ toJson .app }}` makes. https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/ */
const application = z.looseObject({
  metadata: z.looseObject({ name: optionalScalar, namespace: optionalScalar }),
  spec: z
    .looseObject({
      project: optionalScalar,
      source: z.looseObject({ repoURL: optionalScalar }).nullish().catch(null),
      destination: z
        .looseObject({ server: optionalScalar, name: optionalScalar, namespace: optionalScalar })
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
  status: z.looseObject({
    health: message,
    sync: z.looseObject({ status: optionalScalar, revision: optionalScalar }).nullish().catch(null),
    operationState: z
      .looseObject({ phase: optionalScalar, message: optionalScalar, finishedAt: optionalScalar, startedAt: optionalScalar })
      .nullish()
      .catch(null),
    conditions: z
      .array(z.looseObject({ type: optionalScalar, message: optionalScalar }))
      .nullish()
      .catch(null),
  }),
})

export function applicationFacts(body: unknown): Facts {
  const parsed = application.safeParse(body)
  if (!parsed.success) return {}
  const { metadata, spec, status } = parsed.data
  return {
    app: firstKnown(metadata.name),
    namespace: firstKnown(metadata.namespace),
    project: firstKnown(spec?.project),
    server: firstKnown(spec?.destination?.name, spec?.destination?.server),
    destination: firstKnown(spec?.destination?.namespace),
    repository: firstKnown(spec?.source?.repoURL),
    revision: firstKnown(status.sync?.revision),
    health: firstKnown(status.health?.status),
    healthMessage: firstKnown(status.health?.message, ...(status.conditions ?? []).map((one) => one.message)),
    sync: firstKnown(status.sync?.status),
    phase: firstKnown(status.operationState?.phase),
    message: firstKnown(status.operationState?.message),
  }
}

/** The fields of templates, under the names that people give them. Go writes `<no value>` for what is not there. */
const names: Record<keyof Facts, string[]> = {
  app: ['app', 'application', 'appName', 'app_name', 'applicationName', 'application_name', 'name'],
  namespace: ['namespace', 'appNamespace', 'app_namespace'],
  argocd: ['argocd', 'argocdUrl', 'argocd_url'],
  project: ['project'],
  server: ['cluster', 'server', 'destinationServer', 'destination_server'],
  destination: ['destination', 'destinationNamespace', 'destination_namespace'],
  repository: ['repository', 'repo', 'repoURL', 'repoUrl', 'repo_url'],
  revision: ['revision', 'commit', 'sha'],
  health: ['health', 'healthStatus', 'health_status'],
  healthMessage: ['healthMessage', 'health_message'],
  sync: ['sync', 'syncStatus', 'sync_status'],
  phase: ['phase', 'operationPhase', 'operation_phase', 'operationState', 'operation_state', 'syncPhase', 'sync_phase'],
  message: ['message', 'operationMessage', 'operation_message', 'error', 'text'],
  time: ['time', 'timestamp', 'finishedAt', 'finished_at'],
  url: ['url', 'link', 'appUrl', 'app_url'],
}

export function flatFacts(body: Record<string, unknown>): Facts {
  const fields = Object.entries(names).map(([fact, keys]) => [fact, firstKnown(...keys.map((key) => plain(body[key])))] as const)
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined))
}

/** `{ status: "Degraded" }` and `{ phase: "Failed" }` are what a template makes of a whole part. */
const plain = (value: unknown): unknown => {
  const inner = isRecord(value) ? (value.status ?? value.phase) : value
  return inner === '<no value>' || inner === '<nil>' ? undefined : inner
}
