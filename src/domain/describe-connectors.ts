import * as z from 'zod'
import type { Connector } from '../connectors/contract'
import type { Verifier } from '../connectors/verify'
import { catalogue } from './connector'

/** What the wizard, the API and the docs know of a connector: all of it read from the one object. */
export function describeConnectors() {
  return catalogue.map(({ id, name, category, summary, vendorDocs, source, poller, dropIn, destination }: Connector) => {
    const verifier = source?.verifier({}) ?? null
    return {
      id,
      name,
      category,
      summary,
      vendorDocs,
      source: source
        ? {
            auth: [...(verifier ? [bySignature(verifier)] : []), byKey],
            settings: schemaOf(source.forms.settings),
            credentials: verifier ? schemaOf(verifier.credentials) : schemaOf(z.object({})),
            ...source.about,
          }
        : null,
      poller: poller
        ? {
            settings: schemaOf(poller.forms.settings),
            credentials: schemaOf(poller.forms.credentials),
            everySeconds: poller.everySeconds,
          }
        : null,
      dropIn: dropIn ? { of: dropIn.of, routes: dropIn.routes.map(({ method, path }) => `${method} ${path}`) } : null,
      destination: destination
        ? {
            settings: schemaOf(destination.forms.settings),
            credentials: schemaOf(destination.forms.credentials),
            schedule: destination.schedule,
            generated: Object.keys(destination.generate),
            templates: Object.entries(destination.templates.parts).map(([part, { schema, events, ...about }]) => ({
              part,
              ...about,
              schema: schemaOf(schema),
              events: events ?? null,
            })),
          }
        : null,
    }
  })
}

const schemaOf = (form: z.ZodType): Record<string, unknown> => ({
  ...z.toJSONSchema(form, { io: 'input', unrepresentable: 'any' }),
})

const bySignature = ({ scheme, title, description, secret }: Verifier) => ({
  id: 'signature' as const,
  scheme,
  title,
  description,
  secret,
})

const byKey = {
  id: 'key' as const,
  scheme: 'hub-key',
  title: 'Hub key',
  description:
    'For senders that sign nothing or stand behind a proxy: Authorization: Bearer, Authorization: Token token=, X-Integration-Key, the basic password, or ?key= in the URL.',
  secret: 'ours' as const,
}
