import * as z from 'zod'
import { isRecord, optionalScalar } from '../values'

const flag = optionalScalar.transform((text) => (text === undefined || text === null ? undefined : /^(true|1|yes)$/i.test(text)))
const named = z.object({ entity_name: optionalScalar, name: optionalScalar, entity_type: optionalScalar, type: optionalScalar })
const parameter = z.object({
  paramName: z.string(),
  paramValue: z
    .object({ stringValue: optionalScalar, intValue: optionalScalar, boolValue: optionalScalar })
    .nullish()
    .catch(undefined),
})
/** The first of a list that may be long: each costs its schema. */
const few = <T extends z.ZodType>(item: T) =>
  z.preprocess((list) => (Array.isArray(list) ? list.slice(0, 200) : list), z.array(item))
const texts = z.array(z.unknown()).nullish().catch(undefined)

/**
 * An alert as Prism knows it: API v2 (`id`, `resolved`, `…_in_usecs`, `context_types` beside `context_values`), v3 (`status.resources`,
 * `resolution_status.is_true`), v4 (`extId`, `isResolved`), or the parameters of a playbook's REST action
 * (`trigger[0].alert_entity_info` and its neighbours). https://www.nutanix.dev/api_reference/apis/prism_v2.html and
 * https://portal.nutanix.com/page/documents/details?targetId=Prism-Central-Guide:mul-xplay-pc-c.html
 */
const fields = z.object({
  id: optionalScalar,
  uuid: optionalScalar,
  extId: optionalScalar,
  sourceEntity: named.nullish().catch(undefined),
  affectedEntities: few(named).nullish().catch(undefined),
  clusterName: optionalScalar,
  clusterUUID: optionalScalar,
  originatingClusterUUID: optionalScalar,
  parameters: few(parameter).nullish().catch(undefined),
  alert_id: optionalScalar,
  alert_uuid: optionalScalar,
  status: optionalScalar,
  resolved: flag,
  isResolved: flag,
  auto_resolved: flag,
  isAutoResolved: flag,
  acknowledged: flag,
  isAcknowledged: flag,
  severity: optionalScalar,
  alert_title: optionalScalar,
  alert_name: optionalScalar,
  title: optionalScalar,
  name: optionalScalar,
  message: optionalScalar,
  default_message: optionalScalar,
  details: optionalScalar,
  detailed_message: optionalScalar,
  alert_type_uuid: optionalScalar,
  alertType: optionalScalar,
  check_id: optionalScalar,
  cluster_uuid: optionalScalar,
  cluster_name: optionalScalar,
  source_name: optionalScalar,
  vm_name: optionalScalar,
  affected_entities: few(named).nullish().catch(undefined),
  context_types: texts,
  context_values: texts,
  created_time_stamp_in_usecs: optionalScalar,
  last_occurrence_time_stamp_in_usecs: optionalScalar,
  resolved_time_stamp_in_usecs: optionalScalar,
  acknowledged_time_stamp_in_usecs: optionalScalar,
  creation_time: optionalScalar,
  creationTime: optionalScalar,
  resolvedTime: optionalScalar,
  last_update_time: optionalScalar,
  lastUpdatedTime: optionalScalar,
  url: optionalScalar,
})
export const alert = z.preprocess(flattened, fields)
export type Alert = z.output<typeof fields>

/** v3 keeps the alert in `status.resources`; a playbook's parameters are objects where the template passes them whole. */
function flattened(value: unknown): unknown {
  if (!isRecord(value)) return value
  const info = isRecord(value.alert_entity_info) ? value.alert_entity_info : undefined
  const source = isRecord(value.source_entity_info) ? value.source_entity_info : undefined
  const cluster = isRecord(value.cluster_entity_info) ? value.cluster_entity_info : undefined
  const flat = {
    ...(info && { alert_uuid: info.uuid, alert_name: info.name }),
    ...(source && { source_name: source.name }),
    ...(cluster && { cluster_name: cluster.name, cluster_uuid: cluster.uuid }),
    ...value,
  }
  if (!isRecord(value.status)) return flat
  const { status, metadata, ...rest } = value
  const resources = isRecord(status.resources) ? status.resources : {}
  return {
    ...rest,
    ...(isRecord(metadata) && { uuid: metadata.uuid }),
    name: status.name,
    ...resources,
    resolved: truth(resources.resolution_status),
    acknowledged: truth(resources.acknowledged_status),
    status: undefined,
  }
}
const truth = (value: unknown) => (isRecord(value) ? value.is_true : undefined)

/** One alert, a list of them, or a page of an API's answer. */
export const alerts = z.preprocess((body) => {
  if (Array.isArray(body)) return body
  if (isRecord(body) && Array.isArray(body.entities)) return body.entities
  if (isRecord(body) && Array.isArray(body.data)) return body.data
  return [body]
}, z.array(alert))
