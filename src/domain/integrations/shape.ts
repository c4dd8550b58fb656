import type * as z from 'zod'
import { type Connector, type Destination, type Issue, issuesOf, type Source } from '../../connectors/contract'
import type { Verifier } from '../../connectors/verify'
import { type Certificates, certificateNamed } from '../../egress/certificate'
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
  polls: boolean
  /** Of the sides that call out, by field. */
  outbound: Record<string, { value: string; generated: boolean }>
  publicKeys: JsonWebKey[]
}

/**
 * Which sides an integration has follows from what is given: a side that calls out (deliveries, polls) where it is the connector's only
 * one, or where one of its fields is there; the inbound side otherwise, or where `auth` says so.
 */
export async function shapeOf(
  connector: Connector,
  given: Given,
  around: { kept?: Record<string, string>; certificates: Certificates },
): Promise<Result<Shape, Issue[]>> {
  const { source, poller, destination } = connector
  const onlySide = [source, poller, destination].filter(Boolean).length === 1
  const chosen = (side: Outward | undefined) => side !== undefined && (onlySide || isNamed(side, given))
  const delivers = chosen(destination)
  const polls = chosen(poller)
  const receives = source !== undefined && (given.auth !== undefined || !(delivers || polls))
  if (!(receives || delivers || polls)) return err([{ path: 'settings', message: nothingChosen(connector) }])

  const shape: Shape = { settings: {}, auth: null, inboundSecret: null, delivers, polls, outbound: {}, publicKeys: [] }
  const outward = [...(polls && poller ? [poller] : []), ...(delivers && destination ? [destination] : [])]
  const issues = strangers(given, receives ? source : undefined, outward)
  if (receives) issues.push(...inboundSide(connector.name, source, given, shape))
  for (const side of outward) issues.push(...(await outwardSide(side, given, around, shape)))
  return issues.length > 0 ? err(issues) : ok(shape)
}

/** A side that calls out: it has credentials of its own. */
type Outward = Pick<Destination, 'forms'> & Partial<Pick<Destination, 'generate' | 'publicKeys' | 'check' | 'certificate'>>

function isNamed({ forms }: Outward, given: Given): boolean {
  return (
    Object.keys(given.settings).some((field) => field in forms.settings.shape) ||
    Object.keys(given.credentials).some((field) => field in forms.credentials.shape)
  )
}

const nothingChosen = ({ name, poller, destination }: Connector): string =>
  `${name} can ${[poller && 'be polled', destination && 'be delivered to'].filter(Boolean).join(' or ')}: give the settings and credentials of one of them`

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

async function outwardSide(
  side: Outward,
  given: Given,
  { kept = {}, certificates }: Parameters<typeof shapeOf>[2],
  shape: Shape,
): Promise<Issue[]> {
  const { forms, generate = {}, publicKeys } = side
  const settings = parsed(forms.settings, own(given.settings, forms.settings), 'settings')
  const made: Record<string, string> = {}
  for (const [field, generated] of Object.entries(generate)) {
    if (given.credentials[field] === undefined && kept[field] === undefined && generated) made[field] = await generated()
  }
  const all = { ...own(kept, forms.credentials), ...made, ...own(given.credentials, forms.credentials) }
  const credentials = parsed(forms.credentials, all, 'credentials')
  if (!settings.ok || !credentials.ok)
    return [...(settings.ok ? [] : settings.error), ...(credentials.ok ? [] : credentials.error)]
  const named = Object.keys(own(given.credentials, forms.credentials))
  const issues = [
    ...(side.check?.({ settings: settings.value, credentials: credentials.value, named }) ?? []),
    ...uncertified(side, settings.value, certificates),
  ]
  if (issues.length > 0) return issues
  Object.assign(shape.settings, settings.value)
  for (const [field, value] of Object.entries(credentials.value)) {
    if (typeof value === 'string' && value !== kept[field]) shape.outbound[field] = { value, generated: field in made }
  }
  if (publicKeys) shape.publicKeys = await publicKeys(credentials.value)
  return []
}

function uncertified(side: Outward, settings: unknown, certificates: Certificates): Issue[] {
  const wanted = side.certificate?.(settings)
  const found = wanted && certificateNamed(wanted.name, certificates)
  return wanted && found && !found.ok ? [{ path: `settings.${wanted.path}`, message: found.error }] : []
}

/** Fields that no side of this integration knows: a typo must not be lost in silence. */
function strangers(given: Given, source: Source | undefined, outward: readonly Outward[]): Issue[] {
  const settings = new Set([source, ...outward].flatMap((side) => Object.keys(side?.forms.settings.shape ?? {})))
  const credentials = new Set([
    ...(source ? ['secret'] : []),
    ...outward.flatMap(({ forms }) => Object.keys(forms.credentials.shape)),
  ])
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
