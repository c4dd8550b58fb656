import * as z from 'zod'
import { defineSource, type Normalised } from '../contract'
import { readEach, recordsOf } from '../records'
import { isRecord } from '../values'
import { signalOfActivity } from './activity'

export const source = defineSource({
  reads: 'PingOne webhooks in the Ping Activity Format, up to 500 events in one body; also wrapped as its Splunk format does.',
  identity: 'The kind of action and the resource it was done to; a lock and its unlock share one.',
  severities: [],

  // PingOne signs nothing; its webhook can show our key in a header.
  verify: null,

  settings: z.object({
    alsoOpenFor: z
      .array(
        z
          .string()
          .trim()
          .toUpperCase()
          .regex(/^[A-Z0-9_]+\.[A-Z0-9_.]+$/, 'an action type, such as PASSWORD.CHECK_FAILED'),
      )
      .max(100)
      .default([])
      .meta({
        title: 'Also open incidents for',
        description: 'Action types that open an incident, such as PASSWORD.CHECK_FAILED; locked users always do.',
      }),
  }),

  // PingOne sends the same batch again for a week, and nothing behind it.
  unreadableStatus: 202,
  // "Until it gets 200", its documentation says, for up to seven days.
  acceptedStatus: 200,

  payload: z.union([z.looseObject({}), z.array(z.unknown())]),

  normalise: (body, { settings }): Normalised =>
    readEach(recordsOf(body, ['events', '_embedded.activities']), (record, place) =>
      signalOfActivity(isRecord(record.event) ? record.event : record, place, settings.alsoOpenFor),
    ),
})
