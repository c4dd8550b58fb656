import * as z from 'zod'
import { defineSource, type Normalised, testMessage, unreadable } from '../contract'
import { decodeFields } from '../decode'
import { type Folded, folded, readEach, recordsOf, textOf } from '../records'
import { signalOfCortex } from './cortex'
import { signalOfLog } from './log'
import { signalOfPrismaAlert } from './prisma'
import { severities } from './severity'

export const source = defineSource({
  reads:
    'PAN-OS logs through an HTTP server profile (our template) or Strata Logging Service, Prisma Cloud alerts, and alerts, issues and incidents of Cortex XDR and XSIAM; one or many.',
  identity:
    'The alert’s, issue’s or incident’s id; a firewall log has none, so: device, log type, threat, source and destination, or event and component.',
  severities: [severities],

  // Nothing of Palo Alto Networks signs its body; all of it can show our key in a header.
  verify: null,

  decode: decodeFields(),

  payload: z.union([z.looseObject({}), z.array(z.unknown())]),

  normalise: (body): Normalised =>
    readEach(recordsOf(body, ['alerts', 'records', 'data', 'reply.alerts', 'reply.data']), (record, place) => {
      const fields = filled(folded(record))
      if (isTest(fields)) return testMessage('a test of the webhook')
      if ('policyname' in fields || 'policyid' in fields || 'alertstatus' in fields) return signalOfPrismaAlert(fields, place)
      if ('logtype' in fields || ('type' in fields && 'serial' in fields)) return signalOfLog(fields, place)
      if ('issueid' in fields || 'alertid' in fields || 'incidentid' in fields || 'caseid' in fields || 'externalid' in fields) {
        return signalOfCortex(fields, place)
      }
      return unreadable(place, 'neither a log of PAN-OS, nor an alert of Prisma Cloud or Cortex')
    }),
})

/** Without the variables that a template left as they were: `$serial`, `$AlertId`. */
const filled = (fields: Folded): Folded =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value !== 'string' || !/^\s*\$\w+\s*$/.test(value)))

/** Prisma Cloud's "Test" sends a message and nothing else. */
const isTest = (fields: Record<string, unknown>): boolean =>
  Object.keys(fields).length === 1 && /^(this is a )?test (message|notification)\b/i.test(textOf(fields.message) ?? '')
