import * as z from 'zod'
import { type Action, defineSource, ignored, type Normalised, unreadable } from '../contract'
import { readList } from '../parts'
import { isDeletion, labelIn, recordsOf, type SnRecord, tableOf, valueIn } from '../servicenow-record'
import { allKnown, instant, isRecord, labelsOf, meaningOf, severityOf, signal, webLink, wordsOf } from '../values'
import { criticalities, install, operational } from './status'

export const source = defineSource({
  reads:
    'Configuration items from a business rule on the CMDB (our script, or bare and wrapped records of others), and the items of an Identification and Reconciliation payload.',
  identity: 'The item’s sys_id; of items without one the class and the name.',
  severities: [criticalities],
  verify: null,

  payload: z.union([z.looseObject({}), z.array(z.looseObject({}))]),

  normalise: (body): Normalised => readList(itemsOf(body), signalOfItem),
})

/** `{ items: [{ className, values }] }` is what `POST /api/now/identifyreconcile` takes. */
const itemsOf = (body: unknown): SnRecord[] =>
  isRecord(body) && Array.isArray(body.items)
    ? body.items.filter(isRecord).map(({ values, ...item }) => ({ ...item, ...(isRecord(values) ? values : {}) }))
    : recordsOf(body)

function signalOfItem(item: SnRecord): Normalised {
  const words = { operational_status: valueIn(item, 'operational_status'), install_status: valueIn(item, 'install_status') }
  const table = tableOf(item)
  const deleted = isDeletion(item)
  const name = labelIn(item, 'name', 'fqdn')
  if (!deleted && words.operational_status === undefined && words.install_status === undefined) {
    return table || name
      ? ignored(`${name ?? table}: the change tells neither operational_status nor install_status`)
      : unreadable('operational_status', 'neither this nor install_status is there')
  }
  const meanings: (Action | null)[] = []
  for (const [field, table] of [
    ['operational_status', operational],
    ['install_status', install],
  ] as const) {
    const word = words[field]
    if (word === undefined) continue
    const meaning = meaningOf(table, word)
    if (meaning === undefined) return unreadable(field, `"${word}" is not one of ${wordsOf(table)}`)
    meanings.push(meaning)
  }
  const id = valueIn(item, 'sys_id', 'ci_sys_id', 'sysId') ?? allKnown(table, name)
  if (!id) return unreadable('sys_id', 'neither this nor class and name tell the item from others')
  const action = deleted ? 'resolve' : overall(meanings)
  if (!action) return ignored(`${name ?? id} is neither in trouble nor back: ${Object.values(words).filter(Boolean).join(', ')}`)
  const status = labelIn(item, 'operational_status') ?? labelIn(item, 'install_status')
  return [
    signal({
      dedupKey: `ci:${id}`,
      action,
      severity: severityOf(criticalities, valueIn(item, 'busines_criticality', 'business_criticality')),
      title: `${name ?? `Configuration item ${id}`} ${phrases[action]}`,
      description: labelIn(item, 'short_description', 'comments'),
      occurredAt: instant(valueIn(item, 'sys_updated_on', 'updated_at')),
      link: webLink(valueIn(item, 'url', 'link')),
      labels: labelsOf({
        ci: name,
        class: labelIn(item, 'sys_class_name', 'table', 'className'),
        status,
        environment: labelIn(item, 'environment', 'u_environment'),
        host: labelIn(item, 'host_name', 'fqdn'),
        ip_address: labelIn(item, 'ip_address'),
        location: labelIn(item, 'location'),
        support_group: labelIn(item, 'support_group'),
      }),
    }),
  ]
}

const phrases: Record<Action, string> = {
  trigger: 'is not operational',
  acknowledge: 'is being repaired',
  resolve: 'is operational, retired or gone',
}

/** One status in trouble is trouble; it is over when all that are told say so. */
function overall(meanings: (Action | null)[]): Action | null {
  for (const worst of ['acknowledge', 'trigger'] as const) if (meanings.includes(worst)) return worst
  return meanings.every((one) => one === 'resolve') ? 'resolve' : null
}
