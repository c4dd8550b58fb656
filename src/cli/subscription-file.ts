import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import type * as answers from './answers.ts'
import { exit, Failure, type Issue } from './failure.ts'

/** The version of the file's form, not of its content. */
const FORM = 1

/** A thing of the hub by its name, so that a file fits another hub too; by its id where the name alone could be several. */
const reference = z.union([z.strictObject({ id: z.string() }), z.strictObject({ name: z.string(), connector: z.string() })])
type Reference = z.infer<typeof reference>

const entry = z.looseObject({
  /** Only where two subscriptions have one name. */
  id: z.string().optional(),
  name: z.string().min(1),
  integration: reference,
  services: z.array(z.string()).nullable().optional(),
  template: reference.nullable().optional(),
})
export type Entry = z.infer<typeof entry>

const file = z.strictObject({ signalbox: z.literal(FORM), subscriptions: z.array(entry) })
export type SubscriptionFile = z.infer<typeof file>

/** Everything that names in a file stand for. */
export interface Known {
  subscriptions: readonly answers.Subscription[]
  integrations: readonly { id: string; name: string; connector: string }[]
  services: readonly { id: string; name: string }[]
  templates: readonly { id: string; name: string; connector: string }[]
}

export interface Change {
  field: string
  hub: unknown
  file: unknown
}
export interface Plan {
  create: Entry[]
  change: { id: string; name: string; changes: Change[]; entry: Entry }[]
  /** On the hub and not in the file. */
  extra: { id: string; name: string }[]
}

/** The file of what there is: the same content gives the same bytes, whatever the order it was made in. */
export function fileOf(known: Known): SubscriptionFile {
  const subscriptions = known.subscriptions.map((one) => entryOf(one, known))
  return { signalbox: FORM, subscriptions: subscriptions.sort((a, b) => compare(sortKey(a), sortKey(b))) }
}

/** `text` as a file, or what is wrong with it. */
export function parseFile(text: string, from: string): SubscriptionFile {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (thrown) {
    throw new Failure(exit.failed, `${from} is not JSON: ${thrown instanceof Error ? thrown.message : thrown}`)
  }
  const parsed = file.safeParse(json)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  throw new Failure(exit.failed, `${from} is not a file of subscriptions.`, {
    issues,
    hint: 'signalbox subscriptions export shows the form.',
  })
}

/** What makes the hub say what the file says. A field that the file leaves out stays as it is. */
export function planOf(wanted: SubscriptionFile, known: Known): Plan {
  checkNames(wanted, known)
  const free = new Map(known.subscriptions.map((one) => [one.id, one]))
  const plan: Plan = { create: [], change: [], extra: [] }
  for (const entry of wanted.subscriptions) {
    const match = matchOf(entry, wanted, known)
    if (!match) {
      plan.create.push(entry)
      continue
    }
    free.delete(match.id)
    const changes = changesOf(entry, entryOf(match, known))
    if (changes.length > 0) plan.change.push({ id: match.id, name: match.name, changes, entry })
  }
  plan.extra = [...free.values()].map(({ id, name }) => ({ id, name })).sort((a, b) => compare(a.name, b.name))
  return plan
}

/** As the API takes it, ids for names. Only the fields of `only`, where they are given. */
export function bodyOf({ id: _, ...entry }: Entry, known: Known, only?: readonly string[]): Record<string, unknown> {
  const { integration, services, template, ...rest } = entry
  const body: Record<string, unknown> = {
    ...rest,
    integrationId: resolve(integration, known.integrations),
    ...(services !== undefined && { serviceIds: services?.map((name) => serviceId(name, known)) ?? null }),
    ...(template !== undefined && { templateId: template && resolve(template, known.templates) }),
  }
  const fields = only?.map((field) => apiNames[field] ?? field)
  return fields ? Object.fromEntries(Object.entries(body).filter(([field]) => fields.includes(field))) : body
}

const apiNames: Record<string, string> = { integration: 'integrationId', services: 'serviceIds', template: 'templateId' }

function entryOf(one: answers.Subscription, known: Known): Entry {
  const { id, name, integrationId, serviceIds, templateId, createdAt: _, updatedAt: __, ...rest } = one
  const isOneOfSeveral = known.subscriptions.filter((other) => other.name === name).length > 1
  const service = (id: string) => known.services.find((one) => one.id === id)?.name ?? id
  return {
    ...(isOneOfSeveral && { id }),
    name,
    integration: refer(integrationId, known.integrations),
    ...sorted(rest),
    services: serviceIds?.map(service).sort(compare) ?? null,
    template: templateId === null ? null : refer(templateId, known.templates),
  }
}

type Named = { id: string; name: string; connector: string }
const same = (a: Omit<Named, 'id'>, b: Omit<Named, 'id'>) => a.name === b.name && a.connector === b.connector

function refer(id: string, all: readonly Named[]): Reference {
  const found = all.find((one) => one.id === id)
  if (!found || all.filter((one) => same(one, found)).length > 1) return { id }
  return { name: found.name, connector: found.connector }
}
const resolve = (wanted: Reference, all: readonly Named[]): string | undefined =>
  'id' in wanted ? wanted.id : all.find((one) => same(one, wanted))?.id
/** A service by its name, which is unique, or by its id. */
const serviceId = (given: string, { services }: Known) => services.find(({ id, name }) => name === given || id === given)?.id

function matchOf(entry: Entry, wanted: SubscriptionFile, known: Known): answers.Subscription | undefined {
  const byId = entry.id === undefined ? undefined : known.subscriptions.find(({ id }) => id === entry.id)
  if (byId) return byId
  const alike = known.subscriptions.filter(({ name }) => name === entry.name)
  const isAlone = alike.length === 1 && wanted.subscriptions.filter(({ name }) => name === entry.name).length === 1
  return isAlone ? alike[0] : undefined
}

/** Everything that no plan can be made of, all of it at once. */
function checkNames({ subscriptions }: SubscriptionFile, known: Known): void {
  const issues = subscriptions.flatMap((entry, at): Issue[] => [
    ...(exists(entry.integration, known.integrations) ? [] : [issue(at, 'integration', unknownReference(entry.integration))]),
    ...(!entry.template || exists(entry.template, known.templates)
      ? []
      : [issue(at, 'template', unknownReference(entry.template))]),
    ...(entry.services ?? [])
      .filter((name) => serviceId(name, known) === undefined)
      .map((name) => issue(at, 'services', `the hub has no service "${name}"`)),
    ...(isTwice(entry, subscriptions, known)
      ? [issue(at, 'name', `several subscriptions are called "${entry.name}"; give each its id, or other names`)]
      : []),
  ])
  if (issues.length > 0)
    throw new Failure(exit.failed, 'The file names what cannot be found.', { issues, hint: 'Nothing was changed.' })
}

const issue = (at: number, field: string, message: string): Issue => ({ path: `subscriptions.${at}.${field}`, message })
const exists = (wanted: Reference, all: readonly Named[]) =>
  'id' in wanted ? all.some(({ id }) => id === wanted.id) : all.filter((one) => same(one, wanted)).length === 1
const unknownReference = (wanted: Reference) =>
  `the hub has not exactly one ${'id' in wanted ? `of id ${wanted.id}` : `"${wanted.name}" of ${wanted.connector}`}`
const isTwice = ({ id, name }: Entry, wanted: readonly Entry[], known: Known) =>
  id !== undefined
    ? wanted.filter((other) => other.id === id).length > 1
    : wanted.filter((other) => other.name === name).length > 1 ||
      known.subscriptions.filter((other) => other.name === name).length > 1

function changesOf({ id: _, ...wanted }: Entry, there: Entry): Change[] {
  return Object.entries(wanted)
    .map(([field, value]) => ({ field, hub: there[field], file: value }))
    .filter(({ field, hub, file }) => !isDeepStrictEqual(comparable(field, hub), comparable(field, file)))
}

/** Lists are sets here, but for a schedule, whose order is its meaning. */
const comparable = (field: string, value: unknown): unknown =>
  Array.isArray(value) && field !== 'schedule' ? [...new Set(value.map(String))].sort(compare) : value

const sorted = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields)
      .sort(([a], [b]) => compare(a, b))
      .map(([field, value]) => [field, Array.isArray(value) && field !== 'schedule' ? [...value].sort(compare) : value]),
  )
const sortKey = ({ name, integration, id = '' }: Entry) => `${name}\n${JSON.stringify(integration)}\n${id}`
/** By code point, the same on every machine. */
const compare = (a: unknown, b: unknown): number => (String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0)
