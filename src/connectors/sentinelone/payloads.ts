import * as z from 'zod'
import { isRecord, optionalScalar } from '../values'

const nullish = <T extends z.ZodType>(schema: T) => schema.nullish().catch(undefined)
const agent = z.object({
  agentComputerName: optionalScalar,
  name: optionalScalar,
  siteName: optionalScalar,
  accountName: optionalScalar,
  groupName: optionalScalar,
})

/** GET /web/api/v2.1/threats, as the management console documents it. `resolved` and the flat names are version 2.0's. */
export const threat = z.object({
  id: optionalScalar,
  threatInfo: nullish(
    z.object({
      threatId: optionalScalar,
      threatName: optionalScalar,
      classification: optionalScalar,
      confidenceLevel: optionalScalar,
      incidentStatus: optionalScalar,
      mitigationStatus: optionalScalar,
      analystVerdict: optionalScalar,
      filePath: optionalScalar,
      sha1: optionalScalar,
      identifiedAt: optionalScalar,
      createdAt: optionalScalar,
      updatedAt: optionalScalar,
    }),
  ),
  agentRealtimeInfo: nullish(agent),
  agentDetectionInfo: nullish(agent),
})

/** GET /web/api/v2.1/cloud-detection/alerts: what STAR custom rules find. */
export const ruleAlert = z.object({
  alertInfo: z.object({
    alertId: optionalScalar,
    incidentStatus: optionalScalar,
    analystVerdict: optionalScalar,
    createdAt: optionalScalar,
    updatedAt: optionalScalar,
  }),
  ruleInfo: nullish(
    z.object({ id: optionalScalar, name: optionalScalar, severity: optionalScalar, description: optionalScalar }),
  ),
  agentDetectionInfo: nullish(agent),
  agentRealtimeInfo: nullish(agent),
})

/** An alert of the unified alert management, and the template of this connector's page, which uses its names. */
export const unified = z.object({
  kind: optionalScalar,
  id: optionalScalar,
  name: optionalScalar,
  description: optionalScalar,
  severity: optionalScalar,
  status: optionalScalar,
  analystVerdict: optionalScalar,
  classification: optionalScalar,
  detectedAt: optionalScalar,
  createdAt: optionalScalar,
  updatedAt: optionalScalar,
  endpoint: optionalScalar,
  site: optionalScalar,
  url: optionalScalar,
  asset: nullish(z.object({ name: optionalScalar })),
})

/** An activity; exporters write its names in small letters, so they are compared so. */
export const activity = z.preprocess(
  (value) => (isRecord(value) ? { ...lowered(value), data: isRecord(value.data) ? lowered(value.data) : {} } : value),
  z.object({
    activitytype: optionalScalar,
    threatid: optionalScalar,
    primarydescription: optionalScalar,
    secondarydescription: optionalScalar,
    createdat: optionalScalar,
    sitename: optionalScalar,
    accountname: optionalScalar,
    groupname: optionalScalar,
    data: z.object({
      alertid: optionalScalar,
      threatid: optionalScalar,
      rulename: optionalScalar,
      severity: optionalScalar,
      detectedat: optionalScalar,
      computername: optionalScalar,
      confidencelevel: optionalScalar,
    }),
  }),
)
const lowered = (record: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name.toLowerCase(), value]))
