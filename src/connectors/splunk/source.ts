import * as z from 'zod'
import { defineSource, type Normalised, unreadable } from '../contract'
import { type Fields, fieldsOf } from '../fields'
import { firstKnown, instant, labelsOf, optionalScalar, type SeverityScale, severityOf, signal, webLink } from '../values'
import { actionOf, episodeOf, episodeSeverities, notableOf, severities } from './result'

/**
 * The webhook alert action; `result` is the first row, whose columns are whatever the search made. Custom alert actions add `search_uri`,
 * `server_uri`, `configuration` and more. `search_name` is null for a search that was never saved.
 * https://help.splunk.com/splunk-enterprise/alert-and-respond/alerting-manual/10.0/configure-alert-actions/use-a-webhook-alert-action
 */
const message = z.object({
  result: z.record(z.string(), z.unknown()).nullish(),
  sid: optionalScalar,
  search_name: optionalScalar,
  results_link: optionalScalar,
  owner: optionalScalar,
  app: optionalScalar,
})
type Message = z.output<typeof message>

export const source = defineSource({
  reads:
    'Posts of the webhook alert action of Splunk Enterprise and Cloud, with the notables of Enterprise Security and the episodes of ITSI.',
  identity:
    'Our own column signalbox_key, else the episode or the notable, else the app, the search and the columns of the settings (host).',
  severities: [severities, episodeSeverities],

  // The action can set no header, so the key stands in its URL.
  verify: null,

  settings: z.object({
    columns: z.array(z.string().min(1).max(100)).max(10).default(['host']).meta({
      title: 'Columns that tell problems apart',
      description:
        'Results of one search that differ in one of these columns are incidents of their own. Empty: one incident per search.',
    }),
  }),

  payload: message,

  normalise(message, { settings }): Normalised {
    if (!message.sid && !message.search_name && !message.results_link)
      return unreadable('sid', 'not what the webhook alert action of Splunk posts')
    const result = fieldsOf(message.result ?? {})
    const search = searchOf(message)
    const dedupKey = identityOf(message, result, search, settings.columns)
    if (!dedupKey) return unreadable('search_name', 'neither the search nor its sid says which search it was')
    const action = actionOf(result)
    if (typeof action !== 'string') return action
    const scale: SeverityScale = episodeOf(result) ? episodeSeverities : severities
    return [
      signal({
        dedupKey,
        action,
        severity: severityOf(scale, result.text('urgency', 'severity')) ?? severityOf(severities, result.text('severity')),
        title: titleOf(result, search),
        description: result.text('signalboxdescription', 'description', 'ruledescription', 'message', 'raw'),
        // Of an end this is the time of the event that began it, or of a bucket before it.
        occurredAt: action === 'trigger' ? instant(result.text('time')) : undefined,
        link: webLink(message.results_link),
        labels: labelsOf({
          search: search.replace(/^sid:/, ''),
          app: message.app,
          owner: message.owner,
          host: result.text('host', 'dest', 'dvc'),
          source: result.text('source', 'origsource'),
          sourcetype: result.text('sourcetype'),
          index: result.text('index'),
          user: result.text('user'),
          domain: result.text('securitydomain'),
        }),
      }),
    ]
  },
})

function titleOf(result: Fields, search: string): string {
  const own = result.text('signalboxtitle')
  if (own) return own
  const told =
    episodeOf(result) || notableOf(result)
      ? result.text('ruletitle', 'itsigrouptitle', 'title', 'rulename', 'searchname')
      : undefined
  if (told) return told
  const name = search.replace(/^sid:/, '')
  const host = result.text('host')
  return host && !name.includes(host) ? `${name}: ${host}` : name
}

/** Without a name, the sid says which search it was, before the time of the run: `scheduler__admin__search__Name_at_1483557185_2`. */
function searchOf({ search_name, sid }: Message): string {
  const name = firstKnown(search_name)
  if (name) return name
  const run = /^((?:rt_)?scheduler_.{1,400}?)_at_\d{8,11}_/.exec(sid ?? '')?.[1]
  return run ? `sid:${run}` : ''
}

function identityOf(
  { app, result: row }: Message,
  result: Fields,
  search: string,
  columns: readonly string[],
): string | undefined {
  const own = result.text('signalboxkey')
  if (own) return `key:${own}`
  const episode = episodeOf(result)
  if (episode) return `episode:${episode}`
  const notable = notableOf(result)
  if (notable) return `notable:${notable}`
  if (!search) return undefined
  return ['search', app, search, ...columns.map((column) => firstKnown([row?.[column]].flat().join(',')))]
    .filter(Boolean)
    .join(':')
}
