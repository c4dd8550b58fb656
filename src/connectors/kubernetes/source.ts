import * as z from 'zod'
import { defineSource, ignored, type Normalised, unreadable } from '../contract'
import { placeOf, readPart, together } from '../parts'
import { isRecord } from '../values'
import { clusterEvent, eventTypes, readEvent } from './event'
import { falcoAlert, falcoPriorities, readFalco } from './falco'
import { kubewatch, readKubewatch } from './kubewatch'

export const source = defineSource({
  reads:
    'Events of a cluster as the API, kubernetes-event-exporter, eventrouter and kubewatch send them, Falco alerts, and audit logs (which are ignored).',
  identity:
    'The object (cluster, kind, namespace, name) and the reason; of Falco the rule and where it was broken: host or pod, and container.',
  severities: [eventTypes, falcoPriorities],

  // What runs in the cluster signs nothing; it shows our key in a header.
  verify: null,

  // What it is is decided by its fields.
  payload: z.union([z.looseObject({}), z.array(z.looseObject({})).min(1)]),

  // An audit webhook and the exporters keep trying, and hold up what comes after.
  unreadableStatus: 202,

  normalise(body): Normalised {
    return Array.isArray(body) ? together(body.map((one, i) => readOne(one, String(i)))) : readOne(body, '')
  },
})

function readOne(body: unknown, at: string): Normalised {
  if (!isRecord(body)) return unreadable(at, 'expected an object')
  if (isAudit(body)) return ignored('the audit log says what was asked of the API, not whether something is broken')
  if (Array.isArray(body.items)) return together(body.items.map((one, i) => readOne(one, placeOf(at, `items.${i}`))))
  // eventrouter: https://github.com/vmware-archive/eventrouter; a watch of the API: kind WatchEvent.
  if (isRecord(body.event)) return body.verb === 'DELETED' ? expired : readOne(body.event, placeOf(at, 'event'))
  if (isRecord(body.object)) return body.type === 'DELETED' ? expired : readOne(body.object, placeOf(at, 'object'))
  if ('eventmeta' in body) return readPart(kubewatch, body, at, readKubewatch)
  if ('specversion' in body && isRecord(body.data) && 'operation' in body.data)
    return ignored('kubewatch says that an object changed: no problem')
  if ('rule' in body && 'priority' in body) return readPart(falcoAlert, body, at, readFalco)
  return readPart(clusterEvent, body, at, readEvent)
}

const expired = ignored('an event was deleted: the cluster keeps them for an hour')

/** https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/ */
const isAudit = ({ apiVersion, auditID }: Record<string, unknown>) =>
  typeof auditID === 'string' || (typeof apiVersion === 'string' && apiVersion.startsWith('audit.k8s.io/'))
