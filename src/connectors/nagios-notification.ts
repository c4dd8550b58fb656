import * as z from 'zod'
import { type Action, defineSource, ignored, type Normalised, testMessage, unreadable } from './contract'
import { decodeFields } from './decode'
import { type Fields, fieldsOf } from './fields'
import { instant, labelsOf, meaningOf, type SeverityScale, severityOf, signal, webLink, wordsOf } from './values'

/**
 * What a notification command of Nagios, Icinga, Naemon, Centreon or Checkmk can send: their macros, however its script names them
 * (https://assets.nagios.com/downloads/nagioscore/docs/nagioscore/4/en/macrolist.html,
 * https://icinga.com/docs/icinga-2/latest/doc/03-monitoring-basics/#notification-runtime-macros,
 * https://docs.checkmk.com/latest/en/notifications.html).
 */
const notification = z
  .record(z.string(), z.unknown())
  .transform((body) => fieldsOf(body, { dots: 'ignored', prefix: /^(nagios|icinga|notify|naemon|centreon)_/i }))

type Meaning = Action | 'test' | { ignored: string }
const flapping = { ignored: 'flapping started or ended: that is neither a problem nor its end' }
const downtime = { ignored: 'a downtime started or ended: that is neither a problem nor its end' }

/** $NOTIFICATIONTYPE$. Icinga ends FLAPPINGEND and DOWNTIMEREMOVED what Nagios ends FLAPPINGSTOP and DOWNTIMECANCELLED. */
const types: Record<string, Meaning> = {
  PROBLEM: 'trigger',
  RECOVERY: 'resolve',
  ACKNOWLEDGEMENT: 'acknowledge',
  FLAPPINGSTART: flapping,
  FLAPPINGSTOP: flapping,
  FLAPPINGEND: flapping,
  FLAPPINGDISABLED: flapping,
  DOWNTIMESTART: downtime,
  DOWNTIMEEND: downtime,
  DOWNTIMECANCELLED: downtime,
  DOWNTIMEREMOVED: downtime,
  CUSTOM: 'test',
}

/** $SERVICESTATE$, with Checkmk's short words and the number $SERVICESTATEID$. */
const serviceStates: SeverityScale = {
  field: 'service_state',
  words: {
    CRITICAL: 'critical',
    CRIT: 'critical',
    2: 'critical',
    UNKNOWN: 'error',
    UNKN: 'error',
    3: 'error',
    WARNING: 'warning',
    WARN: 'warning',
    1: 'warning',
  },
}
/** $HOSTSTATE$ and $HOSTSTATEID$. */
const hostStates: SeverityScale = {
  field: 'host_state',
  words: { DOWN: 'critical', 1: 'critical', UNREACHABLE: 'error', UNREACH: 'error', 2: 'error' },
}
const wellStates = { OK: true, UP: true, 0: true }

const stateNames: Record<'service' | 'host', Record<string, string>> = {
  service: { 0: 'OK', 1: 'WARNING', 2: 'CRITICAL', 3: 'UNKNOWN' },
  host: { 0: 'UP', 1: 'DOWN', 2: 'UNREACHABLE' },
}

const plainly = { trigger: 'has a problem', acknowledge: 'has a problem that is acknowledged', resolve: 'is well again' }

export const notificationSource = (reads: string) =>
  defineSource({
    reads,
    identity: 'Host name and service name (`host!service`); of a host notification the host name.',
    severities: [serviceStates, hostStates],
    verify: null,
    decode: decodeFields(),
    payload: notification,
    normalise: signalOfNotification,
  })

function signalOfNotification(fields: Fields): Normalised {
  const host = fields.text('hostname', 'host', 'hostdisplayname', 'hostalias')
  const service = fields.text('servicedesc', 'servicedescription', 'servicename', 'service', 'servicedisplayname')
  const subject = subjectOf(fields, service)
  const state = stateOf(fields, subject)

  const meaning = meaningOfNotification(fields, subject, state)
  if (meaning === undefined) return unreadable('notification_type', `not a known type; known are: ${wordsOf(types)}`)
  if (meaning === 'test') return testMessage('a custom notification, sent by hand: it opens nothing')
  if (typeof meaning === 'object') return ignored(meaning.ignored)
  if (!host) return unreadable('host', 'no host name, so nothing tells this problem from others')
  if (subject === 'service' && !service) return unreadable('service', 'a service notification without the name of its service')

  const shownHost = fields.text('hostdisplayname', 'hostalias') ?? host
  const what = subject === 'service' ? `${fields.text('servicedisplayname') ?? service} on ${shownHost}` : shownHost
  return [
    signal({
      // Neither Nagios nor Icinga allows "!" in a name. Problem ids are no identity: a recovery has none.
      dedupKey: subject === 'service' ? `${host}!${service}` : host,
      action: meaning,
      severity: severityOf(subject === 'service' ? serviceStates : hostStates, state),
      title: state ? `${what} is ${stateNames[subject][state] ?? state.toUpperCase()}` : `${what} ${plainly[meaning]}`,
      description: description(fields, subject),
      occurredAt: timeOf(fields),
      link: linkOf(fields, subject),
      labels: labelsOf({
        host,
        address: fields.text('hostaddress', 'address', 'hostaddress4'),
        service: subject === 'service' ? service : undefined,
        state: state && (stateNames[subject][state] ?? state.toUpperCase()),
        hostgroup: fields.list('hostgroupnames', 'hostgroups', 'hostgroupname'),
        servicegroup: fields.list('servicegroupnames', 'servicegroups', 'servicegroupname'),
        site: fields.text('site', 'omdsite'),
        author: meaning === 'acknowledge' ? authorOf(fields) : undefined,
      }),
    }),
  ]
}

function subjectOf(fields: Fields, service: string | undefined): 'service' | 'host' {
  const said = meaningOf(
    { HOST: 'host', SERVICE: 'service' } as const,
    fields.text('what', 'objecttype', 'notificationkind', 'pdnagiosobject'),
  )
  return said ?? (service || fields.text('servicestate', 'servicestateid') ? 'service' : 'host')
}

function stateOf(fields: Fields, subject: 'service' | 'host'): string | undefined {
  const own =
    subject === 'service'
      ? fields.text('servicestate', 'serviceshortstate', 'servicestateid')
      : fields.text('hoststate', 'hostshortstate', 'hoststateid')
  // A host's check result is the plugin's exit code, which is no host state.
  const state = own ?? fields.text('state', 'status', ...(subject === 'service' ? ['checkresultstate'] : []))
  const scale = subject === 'service' ? serviceStates : hostStates
  // Icinga's event stream writes 2.0.
  const word = state?.replace(/^(\d)\.0$/, '$1')
  return word && (severityOf(scale, word) || meaningOf(wellStates, word)) ? word : undefined
}

/** By the type; where a script sends none (an event handler, a check result), by the state, as far as it is final. */
function meaningOfNotification(fields: Fields, subject: 'service' | 'host', state: string | undefined): Meaning | undefined {
  const type = fields.text('notificationtype', 'type')
  if (type !== undefined)
    return /^ALERTHANDLER\b/.test(type) ? { ignored: 'an alert handler ran' } : meaningOf(types, type.replace(/\s/g, ''))
  if (state === undefined) return undefined
  if (meaningOf(wellStates, state)) return 'resolve'
  const final = meaningOf({ HARD: true, 1: true, SOFT: false, 0: false }, fields.text(`${subject}statetype`, 'statetype'))
  return final === false ? { ignored: 'a soft state: the check is tried again' } : 'trigger'
}

function description(fields: Fields, subject: 'service' | 'host'): string | undefined {
  const output = fields.text(`${subject}output`, 'output', 'pluginoutput', 'checkresultoutput')
  const long = fields.text(`long${subject}output`, 'longoutput', `${subject}longoutput`)
  const comment = fields.text('notificationcomment', 'comment', `${subject}ackcomment`, 'ackcomment', 'text')
  const parts = [
    output,
    // Nagios writes the line breaks of the long output as \n, to keep it on one line.
    long?.replaceAll('\\n', '\n'),
    comment && [authorOf(fields), comment].filter(Boolean).join(': '),
  ]
  return parts.filter(Boolean).join('\n\n') || undefined
}

const authorOf = (fields: Fields) =>
  fields.text('notificationauthor', 'author', 'notificationauthorname', 'hostackauthor', 'serviceackauthor')

/** $TIMET$, $icinga.timet$, Checkmk's MICROTIME; written-out times count where they name their zone. */
function timeOf(fields: Fields): string | undefined {
  for (const name of ['timet', 'time', 'timestamp', 'microtime', 'longdatetime', 'datetime', 'date']) {
    const at = instant(fields.text(name))
    if (at) return at
  }
  return undefined
}

function linkOf(fields: Fields, subject: 'service' | 'host'): string | undefined {
  for (const name of ['url', 'link', `${subject}url`, `${subject}actionurl`, `${subject}notesurl`, 'actionurl', 'notesurl']) {
    const url = webLink(fields.text(name))
    if (url) return url
  }
  return undefined
}
