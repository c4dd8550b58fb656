import type { FieldIssue } from '../../api/problem'
import type { FieldSchema, FormValue } from '../../components/schema-form'
import type { Direction } from '../connectors/directions'
import type { Connector } from '../connectors/queries'

export type Auth = 'signature' | 'key'
export interface Chosen {
  sides: readonly Direction[]
  /** What proves the sender, where it receives. */
  auth: Auth | undefined
}

/** The proof that a connector has in first place, where nothing else was chosen. */
export const authOf = ({ source }: Connector, { sides, auth }: Chosen): AuthWay | undefined =>
  sides.includes('receives') ? (source?.auth.find(({ id }) => id === auth) ?? source?.auth[0]) : undefined
type AuthWay = NonNullable<Connector['source']>['auth'][number]

/** The fields of the chosen sides, as one form. */
export const settingsSchema = (connector: Connector, { sides }: Chosen): FieldSchema =>
  together([
    sides.includes('receives') && connector.source?.settings,
    sides.includes('polls') && connector.poller?.settings,
    sides.includes('sends') && connector.destination?.settings,
  ])

export const credentialsSchema = (connector: Connector, chosen: Chosen): FieldSchema => {
  const auth = authOf(connector, chosen)
  return together([
    auth?.id === 'signature' && auth.secret !== 'none' && connector.source?.credentials,
    chosen.sides.includes('polls') && connector.poller?.credentials,
    chosen.sides.includes('sends') && connector.destination?.credentials,
  ])
}

/** What the hub makes where it is left empty. */
export const generatedFields = (connector: Connector, chosen: Chosen): string[] => [
  ...(authOf(connector, chosen)?.secret === 'ours' ? ['secret'] : []),
  ...(chosen.sides.includes('sends') ? (connector.destination?.generated ?? []) : []),
]

// JSON Schema, as zod writes it; the API describes it as an object of anything.
const together = (schemas: readonly (FieldSchema | false | null | undefined)[]): FieldSchema => {
  const all = schemas.filter((one) => !!one)
  return {
    type: 'object',
    properties: Object.assign({}, ...all.map(({ properties }) => properties)),
    required: all.flatMap(({ required = [] }) => required),
  }
}

export const fieldsOf = ({ properties = {} }: FieldSchema): string[] => Object.keys(properties)

/** What has to be there and is not, before the hub is asked. */
export const missing = (
  path: string,
  { properties = {}, required = [] }: FieldSchema,
  value: FormValue,
  given: readonly string[] = [],
): FieldIssue[] =>
  required
    .filter((name) => value[name] === undefined && !given.includes(name) && properties[name]?.default === undefined)
    .map((name) => ({ path: `${path}.${name}`, message: 'This is needed.' }))

/**
 * What is sent as credentials. A side that calls out is chosen by naming one of its fields; where all are empty, an empty one says which side
 * is meant, and the hub says what it needs.
 */
export function namedCredentials(
  connector: Connector,
  { sides }: Chosen,
  settings: FormValue,
  credentials: FormValue,
): FormValue {
  const named = { ...credentials }
  for (const side of [sides.includes('polls') && connector.poller, sides.includes('sends') && connector.destination]) {
    if (!side) continue
    const fields = [...fieldsOf(side.settings), ...fieldsOf(side.credentials)]
    const isNamed = fields.some((field) => field in settings || field in named)
    const [first] = fieldsOf(side.credentials)
    if (!isNamed && first) named[first] = ''
  }
  return named
}
