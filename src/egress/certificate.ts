import { err, ok, type Result } from '../kit/result'

/** Bindings of `mtls_certificates`, by name: their `fetch` shows the certificate to whoever is called. */
export type Certificates = Readonly<Record<string, { fetch: (request: Request) => Promise<Response> }>>

/** What every deployment has that can fetch and is no certificate. */
const OURS = ['ASSETS']

/** The bindings of the Worker that can be no other thing than a client certificate. */
export const certificatesOf = (env: object): Certificates =>
  Object.fromEntries(Object.entries(env).filter(([name, value]) => !OURS.includes(name) && canFetch(value)))

/** The fetch that shows this certificate, or that there is none of this name. */
export function certificateNamed(
  name: string,
  certificates: Certificates,
): Result<(request: Request) => Promise<Response>, string> {
  const found = Object.hasOwn(certificates, name) ? certificates[name] : undefined
  if (found) return ok((request) => found.fetch(request))
  const known = Object.keys(certificates).join(', ')
  return err(
    `there is no certificate binding "${name}"; ${known ? `known are: ${known}` : 'this Worker has none'}. Bind it under [[mtls_certificates]] in wrangler.toml and deploy.`,
  )
}

const canFetch = (value: unknown): value is Certificates[string] =>
  typeof value === 'object' && value !== null && 'fetch' in value && typeof value.fetch === 'function'
