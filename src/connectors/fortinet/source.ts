import * as z from 'zod'
import { text } from '../../kit/bytes'
import { ok } from '../../kit/result'
import { defineSource, type Normalised, type RawMessage, testMessage, unreadable } from '../contract'
import { type Decoded, decodeFields, isForm } from '../decode'
import { type Fields, templateFields } from '../fields'
import { logLines } from '../log-line'
import { allSignals, placeOf } from '../parts'
import { isRecord } from '../values'
import { isAnalyzerEvent, isAnalyzerIncident, readAnalyzerEvent, readAnalyzerIncident } from './analyzer'
import { isLog, logFields, logRecordOf, readLog } from './log'
import { isCnapp, isMonitor, readCnapp, readMonitor } from './monitor'
import { cnappSeverities, levels, severities, siemSeverities } from './severities'
import { isSiem, readSiem, siemXml } from './siem'

const fieldsOf = templateFields()

export const source = defineSource({
  reads:
    'FortiGate logs by automation stitch or forwarder (key=value text, CEF, JSON), FortiSIEM incidents (XML, JSON), FortiAnalyzer events and incidents, FortiMonitor outages, FortiCNAPP alerts.',
  identity:
    'The id of the incident, event or outage; of a FortiGate log the device, the message id and the attack with its source, or the interface or tunnel that it is about.',
  severities: [levels, severities, siemSeverities, cnappSeverities],
  verify: null,
  decode,
  payload: z.union([z.string(), z.array(z.unknown()).min(1), z.record(z.string(), z.unknown())]),

  normalise(body): Normalised {
    if (typeof body === 'string') return readText(body)
    if (Array.isArray(body)) return allSignals(body.map((one, i) => readOne(one, String(i))))
    for (const name of ['logs', 'alerts', 'events', 'incidents', 'data']) {
      const list = body[name]
      if (Array.isArray(list) && list.length > 0) return allSignals(list.map((one, i) => readOne(one, placeOf(name, i))))
    }
    return readOne(body, '')
  },
})

/** A stitch's default text has a head of its own over the log (FortiOS 8.0 CLI Reference, system automation-action). */
const DEFAULT_HEAD = /^Time:[\s\S]{0,600}?^Raw log:\s*/m

function readText(body: string): Normalised {
  // A syslog header begins with `<185>`.
  if (/^<[?!A-Za-z]/.test(body)) {
    const incident = siemXml(body)
    return incident ? readSiem(fieldsOf.parse(incident), '') : unreadable('', 'XML that is no incident of FortiSIEM')
  }
  const head = DEFAULT_HEAD.exec(body.slice(0, 1000))
  if (head) return readLine(body.slice(head[0].length), true)
  const lines = logLines(body)
  if (!lines) return unreadable('', 'more lines than one message may carry')
  return allSignals(lines.map((line) => readLine(line, false)))
}

function readLine(line: string, chosen: boolean): Normalised {
  const record = logRecordOf(line)
  if (record) return readLog(logFields(record), '', { chosen })
  return /^%%log/.test(line.trim())
    ? testMessage('the stitch’s Test: its parameters are not filled')
    : unreadable('', 'neither a log of FortiOS (key=value or CEF) nor JSON')
}

function readOne(value: unknown, at: string): Normalised {
  if (typeof value === 'string') return readLine(value, false)
  const parsed = fieldsOf.safeParse(value)
  if (!parsed.success) return unreadable(at, 'expected an object')
  const fields = parsed.data
  if (isSiem(fields)) return readSiem(fields, at)
  if (isMonitor(fields)) return readMonitor(fields, at)
  if (isCnapp(fields)) return readCnapp(fields, at)
  if (isAnalyzerEvent(fields)) return readAnalyzerEvent(fields, at)
  if (isAnalyzerIncident(fields)) return readAnalyzerIncident(fields, at)
  const log = isRecord(value) ? logWithin(value, fields) : undefined
  if (log) return readLog(log, at, { chosen: true })
  if (isRecord(value) && isLog(fields)) return readLog(fields, at, { chosen: fields.has('stitch') })
  if (fields.values().some((one) => typeof one === 'string' && /^%%log(\.\w+)?%%$/.test(one.trim())))
    return testMessage('the stitch’s Test: its parameters are not filled')
  return unreadable(at, 'no log of FortiOS, no incident, event or outage of another Fortinet product that is known')
}

/** JSON that carries the log's text in one field, as our template does; the other fields stand beside the log's. */
function logWithin(record: Record<string, unknown>, fields: Fields): Fields | undefined {
  for (const name of ['log', 'rawlog', 'message', 'msg', 'text', 'content', 'event', 'data']) {
    const text = fields.raw(name)
    const inner = typeof text === 'string' ? logRecordOf(text.trim()) : undefined
    if (inner) return logFields({ ...inner, ...withoutThose(record, inner) })
  }
  return undefined
}

/** What the log says itself counts. */
const withoutThose = (record: Record<string, unknown>, inner: Record<string, string>) =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !(name.toLowerCase() in inner)))

/** FortiOS puts the log's quotes into a JSON body as they are, so what claims to be JSON and is none is read for its log. */
function decode(raw: RawMessage): Decoded {
  const body = text(raw.body).trim()
  if (isForm(raw) || /^multipart\//i.test(raw.headers.get('content-type') ?? '') || body === '') return decodeFields()(raw)
  if (!/^[[{"]|^null$/.test(body)) return ok(body)
  const json = decodeFields()(raw)
  const log = json.ok ? null : BROKEN_JSON.exec(body)
  return log?.[1] ? ok({ log: log[1] }) : json
}
const BROKEN_JSON = /^\{[^{}]{0,300}"(?:log|rawlog|message|text)"\s*:\s*"([\s\S]*)"\s*\}$/
