import type * as z from 'zod'
import { type Connector, type Destination, type Issue, issuesOf, type Source } from '../../connectors/contract'
import type { Verifier } from '../../connectors/verify'
import { err, ok, type Result } from '../../kit/result'

/** What an admin gives for an integration, before anybody has looked at it. */
export interface Given {
  settings: Record<string, unknown>
  credentials: Record<string, unknown>
  auth?: 'signature' | 'key'
  enabled: boolean
}

/** What is made of it: every field belongs to a side, is valid, and every secret that has to exist exists. */
export interface Shape {
  settings: Record<string, unknown>
  /** null: it receives nothing. */
  auth: 'signature' | 'key' | null
  /** The signing secret of the sender, where its scheme has one. */
  inboundSecret: { value: string; generated: boolean } | null
  delivers: boolean
  /** Of the destination side, by field. */
  outbound: Record<string, { value: string; generated: boolean }>
  publicKeys: JsonWebKey[]
}

/**
 * Which sides an integration has follows from what is given: the outbound side where the connector only sends, or where one of its
 * fields is there; the inbound side otherwise, or where `auth` says so.
 */
export async function shapeOf(
  connector: Connector,
  given: Given,
  kept: Record<string, string> = {},
): Promise<Result<Shape, Issue[]>> {
  const { source, destination } = connector
  const fields = outboundFields(destination)
  const delivers =
    destination !== undefined &&
    (source === undefined ||
      [...Object.keys(given.settings), ...Object.keys(given.credentials)].some((field) => fields.has(field)))
  const receives = source !== undefined && (given.auth !== undefined || !delivers)
  const issues = strangers(given, receives ? source : undefined, delivers ? destination : undefined)

  const shape: Shape = { settings: {}, auth: null, inboundSecret: null, delivers, outbound: {}, publicKeys: [] }
  if (receives) issues.push(...inboundSide(connector.name, source, given, shape))
  if (delivers) issues.push(...(await outboundSide(destination, given, kept, shape)))
  return issues.length > 0 ? err(issues) : ok(shape)
}

export const outboundFields = (destination: Destination | undefined): Set<string> =>
  new Set(
    destination ? [...Object.keys(destination.forms.settings.shape), ...Object.keys(destination.forms.credentials.shape)] : [],
  )

function inboundSide(name: string, source: Source, given: Given, shape: Shape): Issue[] {
  const settings = parsed(source.forms.settings, own(given.settings, source.forms.settings), 'settings')
  if (!settings.ok) return settings.error
  Object.assign(shape.settings, settings.value)
  const verifier = source.verifier(settings.value)
  shape.auth = given.auth ?? (verifier ? 'signature' : 'key')
  if (shape.auth === 'key') return []
  if (!verifier) return [{ path: 'auth', message: `${name} signs nothing. Use "key": our key is then the proof.` }]
  if (verifier.secret === 'none') return []
  return inboundSecret(name, verifier, given, shape)
}

function inboundSecret(name: string, verifier: Verifier, given: Given, shape: Shape): Issue[] {
  if (given.credentials.secret === undefined) {
    if (verifier.generate) shape.inboundSecret = { value: verifier.generate(), generated: true }
    else if (given.enabled) {
      return [
        {
          path: 'credentials.secret',
          message: `${name} makes this secret: paste it, or create the integration with "enabled": false until you have it.`,
        },
      ]
    }
    return []
  }
  const secret = parsed(verifier.credentials, { secret: given.credentials.secret }, 'credentials')
  if (!secret.ok) return secret.error
  shape.inboundSecret = { value: String(secret.value.secret), generated: false }
  return []
}

async function outboundSide(
  destination: Destination,
  given: Given,
  kept: Record<string, string>,
  shape: Shape,
): Promise<Issue[]> {
  const settings = parsed(destination.forms.settings, own(given.settings, destination.forms.settings), 'settings')
  const made: Record<string, string> = {}
  for (const [field, generate] of Object.entries(destination.generate)) {
    if (given.credentials[field] === undefined && kept[field] === undefined && generate) made[field] = await generate()
  }
  const all = { ...kept, ...made, ...own(given.credentials, destination.forms.credentials) }
  const credentials = parsed(destination.forms.credentials, all, 'credentials')
  if (!settings.ok || !credentials.ok)
    return [...(settings.ok ? [] : settings.error), ...(credentials.ok ? [] : credentials.error)]
  Object.assign(shape.settings, settings.value)
  for (const [field, value] of Object.entries(credentials.value)) {
    if (typeof value === 'string' && value !== kept[field]) shape.outbound[field] = { value, generated: field in made }
  }
  shape.publicKeys = (await destination.publicKeys?.(credentials.value)) ?? []
  return []
}

/** Fields that no side of this integration knows: a typo must not be lost in silence. */
function strangers(given: Given, source: Source | undefined, destination: Destination | undefined): Issue[] {
  const settings = new Set([
    ...Object.keys(source?.forms.settings.shape ?? {}),
    ...Object.keys(destination?.forms.settings.shape ?? {}),
  ])
  const credentials = new Set([...(source ? ['secret'] : []), ...Object.keys(destination?.forms.credentials.shape ?? {})])
  const unknown = (kind: string, known: Set<string>, object: Record<string, unknown>) =>
    Object.keys(object)
      .filter((field) => !known.has(field))
      .map((field) => ({
        path: `${kind}.${field}`,
        message: `there is no such field; known are: ${[...known].join(', ') || 'none'}`,
      }))
  return [...unknown('settings', settings, given.settings), ...unknown('credentials', credentials, given.credentials)]
}

const own = (object: Record<string, unknown>, form: z.ZodObject): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).filter(([field]) => field in form.shape))

function parsed(form: z.ZodObject, value: Record<string, unknown>, kind: string): Result<Record<string, unknown>, Issue[]> {
  const result = form.safeParse(value)
  if (result.success) return ok(result.data)
  return err(issuesOf(result.error).map(({ path, message }) => ({ path: path ? `${kind}.${path}` : kind, message })))
}
