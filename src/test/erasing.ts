import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import { signedIn } from './api'
import { eventually, gateOf, integration, post, rows, subscribed } from './hub'

/** An admin who erases, and the source and the destination that what they erase has passed through. */
export async function erasing() {
  const admin = await signedIn('super_admin', 'boss')
  const grafana = await integration({ connector: 'grafana', auth: 'key' })
  const hook = await subscribed()
  return {
    admin,
    grafana,
    hook,
    erase: async (body: object, api = admin) => (await api('POST', '/erase', body)).json,
    /** The ids of their incidents. */
    async posted(...alerts: object[]) {
      const answer = await post(grafana, { alerts })
      expect(answer.status).toBe(202)
      return (answer.json.results ?? []).map(({ incidentId }) => String(incidentId))
    },
    /** Every place in D1 and in the gate's storage that says a text, whatever its case. */
    async saying(text: string): Promise<string[]> {
      const needle = text.toLowerCase()
      const found: string[] = []
      const look = (where: string, all: Record<string, unknown>[]) => {
        for (const row of all)
          for (const [column, value] of Object.entries(row))
            if (String(value).toLowerCase().includes(needle)) found.push(`${where}.${column}`)
      }
      for (const { name } of await tables()) look(name, await rows(`select * from ${name}`))
      await runInDurableObject(gateOf(grafana), (_, state) => {
        for (const table of ['problems', 'seen', 'outbox', 'meta'])
          look(`gate.${table}`, state.storage.sql.exec(`select * from ${table}`).toArray())
      })
      return [...new Set(found)].sort()
    },
    /** D1 as the gate sees it, for as long as the test says. */
    withD1: (behave: (real: () => Promise<D1Result[]>) => Promise<D1Result[]>) =>
      runInDurableObject(gateOf(grafana), (instance) => {
        const inner = instance as unknown as { env: Env }
        const db = env.DB
        inner.env = {
          ...inner.env,
          DB: new Proxy(db, {
            get(target, name) {
              const value = Reflect.get(target, name)
              if (name === 'batch') return (all: D1PreparedStatement[]) => behave(() => target.batch(all))
              return typeof value === 'function' ? value.bind(target) : value
            },
          }),
        }
      }),
  }
}

let problems = 0
/** A name that nobody else has. */
export const somebody = () => `Mario Rossi ${++problems}`

export const alertAbout = (name: string, labels: Record<string, string> = {}, status = 'firing') => ({
  status,
  labels: { alertname: name, severity: 'critical', ...labels },
  annotations: { summary: `${name} is broken` },
  fingerprint: name,
})

export const delivered = (incidentId: string, count: number) =>
  eventually(
    () => rows(`select status from deliveries where incident_id = ?`, incidentId),
    (seen) => seen.length === count && seen.every(({ status }) => status === 'delivered'),
  )

export const tables = () =>
  rows<{ name: string }>(
    `select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like '\\_cf%' escape '\\' and name not like 'd1_%'`,
  )
