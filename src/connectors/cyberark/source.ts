import * as z from 'zod'
import { text } from '../../kit/bytes'
import { ok } from '../../kit/result'
import { defineSource, type Normalised, type RawMessage, unreadable } from '../contract'
import { type Decoded, decodeJson } from '../decode'
import { templateFields } from '../fields'
import { cefEvent, LINE_MAX, logLines } from '../log-line'
import { allSignals, placeOf } from '../parts'
import { isRecord } from '../values'
import { auditTypes, readAuditRecord } from './audit'
import { epmEvents, isEpmEvent, readEpmEvent } from './epm'
import { isPtaEvent, ptaSeverities, readPtaCef, readPtaEvent, readPtaLeef } from './pta'
import { readVaultCef, vaultSeverities } from './vault'

const fieldsOf = templateFields()

export const source = defineSource({
  reads:
    'Threat analytics (PTA) as CEF, LEEF or JSON, records of the Audit service, vault events as CEF, and events of Endpoint Privilege Manager.',
  identity:
    'The id of the PTA event; of audit and vault records their code with the account, safe or user; of EPM events their type with computer and file.',
  severities: [ptaSeverities, auditTypes, vaultSeverities, epmEvents],
  verify: null,
  decode,
  payload: z.union([z.string(), z.array(z.unknown()).min(1), z.record(z.string(), z.unknown())]),

  normalise(body): Normalised {
    if (typeof body === 'string') return readLines(body)
    if (Array.isArray(body)) return allSignals(body.map((one, i) => readOne(one, String(i))))
    for (const name of ['data', 'events', 'records', 'items']) {
      const list = body[name]
      if (Array.isArray(list) && list.length > 0) return allSignals(list.map((one, i) => readOne(one, placeOf(name, i))))
    }
    return readOne(body, '')
  },
})

function readLines(text: string): Normalised {
  const lines = logLines(text)
  return lines ? allSignals(lines.map(readLine)) : unreadable('', 'more lines than one message may carry')
}

function readLine(line: string): Normalised {
  if (line.length > LINE_MAX) return unreadable('', 'longer than any line of a log')
  const cef = cefEvent(line)
  if (cef && /^cyber-?ark$/i.test(cef.vendor)) {
    if (/^PTA$/i.test(cef.product)) return readPtaCef(cef)
    if (/^vault$/i.test(cef.product)) return readVaultCef(cef)
    return unreadable('', `"${cef.product}" is no product of CyberArk that is known; known are: PTA, Vault`)
  }
  return readPtaLeef(line) ?? unreadable('', 'neither JSON nor CEF or LEEF of CyberArk')
}

/** Forwarders put the line of a syslog message into `message`. */
function readOne(value: unknown, at: string): Normalised {
  if (typeof value === 'string') return readLine(value)
  if (!isRecord(value)) return unreadable(at, 'expected an object')
  if ('auditCode' in value && 'auditType' in value) return readAuditRecord(value, at)
  const fields = fieldsOf.parse(value)
  if (isPtaEvent(fields)) return readPtaEvent(fields, at)
  if (isEpmEvent(fields)) return readEpmEvent(fields, at)
  for (const name of ['message', 'msg', 'log', 'raw', 'event']) {
    const line = value[name]
    if (typeof line === 'string' && /(CEF|LEEF):/.test(line.slice(0, 300))) return readLines(line)
    if (isRecord(line) && 'auditCode' in line) return readAuditRecord(line, placeOf(at, name))
  }
  return unreadable(at, 'no audit record, no event of PTA, the vault or EPM')
}

function decode(raw: RawMessage): Decoded {
  const body = text(raw.body).trim()
  return body === '' || /^[[{"]|^null$/.test(body) ? decodeJson(raw) : ok(body)
}
