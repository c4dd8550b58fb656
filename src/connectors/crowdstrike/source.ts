import * as z from 'zod'
import { defineSource, type Normalised } from '../contract'
import { readEach, recordsOf } from '../records'
import { isRecord } from '../values'
import { crowdstrike } from '../verify'
import { signalOfAlert } from './alert'
import { numberedLevels, scoredLevels, severityNames } from './severity'
import { signalOfStreamEvent } from './stream'

export const source = defineSource({
  reads:
    'Falcon Fusion SOAR webhooks (our fields, or the default envelope), alerts and incidents as the Falcon API writes them, and events of the event stream; one or many.',
  identity:
    'The composite id of the alert, else its detection or incident id; of an event without any the host, the detection and the file.',
  severities: [severityNames, numberedLevels, scoredLevels],

  verify: crowdstrike(),

  payload: z.union([z.looseObject({}), z.array(z.unknown())]),

  normalise: (body): Normalised =>
    readEach(recordsOf(body, ['resources', 'events', 'records']), (record, place) =>
      isRecord(record.metadata) && isRecord(record.event) ? signalOfStreamEvent(record, place) : signalOfAlert(record, place),
    ),
})
