import * as z from 'zod'
import { text } from '../../kit/bytes'
import { ok } from '../../kit/result'
import { parseCef } from '../cef'
import { defineSource, type Normalised, type RawMessage, unreadable } from '../contract'
import { decodeJson } from '../decode'
import { readEach, recordsOf } from '../records'
import { auditTypes, signalOfAudit } from './audit'
import { ptaSeverities, signalOfPtaLine, signalOfSecurityEvent } from './pta'

export const source = defineSource({
  reads:
    'Events of the CyberArk Audit service, security events of Privileged Threat Analytics as its API writes them, and its CEF lines; one or many, posted by a forwarder.',
  identity: 'The security event’s id; of an audit event its code, the user and the account, safe or target that it is about.',
  severities: [auditTypes, ptaSeverities],

  // CyberArk posts nothing itself; the forwarder shows our key.
  verify: null,

  decode(raw: RawMessage) {
    const body = text(raw.body)
    return parseCef(body.split('\n', 1)[0] ?? '') ? ok(body.split(/\r?\n/).filter((line) => line.trim() !== '')) : decodeJson(raw)
  },

  payload: z.union([z.looseObject({}), z.array(z.unknown())]),

  normalise(body): Normalised {
    const records = recordsOf(body, ['data', 'events', 'records'])
    return readEach(
      records?.map(([place, record]) => [place, typeof record === 'string' ? { line: record } : record]),
      (record, place) => {
        if (typeof record.line === 'string') return signalOfPtaLine(record.line, place)
        if ('auditType' in record || 'auditCode' in record) return signalOfAudit(record, place)
        if ('mStatus' in record || 'score' in record || 'audits' in record) return signalOfSecurityEvent(record, place)
        return unreadable(place, 'neither an audit event nor a security event of PTA')
      },
    )
  },
})
