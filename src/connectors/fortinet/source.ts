import * as z from 'zod'
import { text } from '../../kit/bytes'
import { ok } from '../../kit/result'
import { defineSource, type Normalised, unreadable } from '../contract'
import { decodeFields } from '../decode'
import { at, folded, readEach, recordsOf, textOf } from '../records'
import { fieldsOfLine } from './line'
import { logLevels, signalOfLog } from './log'
import { siemSeverities, signalOfSiemIncident } from './siem'

const fields = decodeFields()

export const source = defineSource({
  reads:
    'FortiGate logs as an automation stitch posts them: the plain %%log%% (key=value text or CEF), inside a JSON field, or field by field; and FortiSIEM incidents as JSON.',
  identity:
    'The device, the log id, and what it is about: attack and source, tunnel, or message; of FortiSIEM the incident’s id.',
  severities: [logLevels, siemSeverities],

  // FortiOS signs nothing; its webhook action can show our key in a header.
  verify: null,

  settings: z.object({
    levels: z.enum(['warning', 'all']).default('warning').meta({
      title: 'Logs that open incidents',
      description:
        'Logs of level warning and above, or all that the stitch sends. What names an attack or a virus always does, a traffic log never.',
    }),
  }),

  // `%%log%%` inside JSON breaks its quotes, so what is no JSON is read as the text that it is.
  decode(raw) {
    const decoded = fields(raw)
    const body = text(raw.body)
    return decoded.ok || !/\w=/.test(body) ? decoded : ok({ log: body })
  },

  payload: z.union([z.looseObject({}), z.array(z.unknown())]),

  normalise: (body, { settings }): Normalised =>
    readEach(recordsOf(body, ['records', 'logs', 'incidents', 'data']), (record, place) => {
      const own = folded(record)
      if ('incidentid' in own && ('incidentstatus' in own || 'eventseveritycat' in own)) return signalOfSiemIncident(own, place)
      if ('logid' in own) return signalOfLog(own, place, settings.levels)
      for (const name of ['log', 'text', 'message', 'content', 'msg', 'body', 'rawlog']) {
        const line = textOf(own[name])
        const inLine = line && fieldsOfLine(line)
        if (inLine) return signalOfLog(inLine, at(place, name), settings.levels)
      }
      return unreadable(at(place, 'log'), 'neither a FortiGate log (with devid and logid) nor an incident of FortiSIEM')
    }),
})
