import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { fixtures } from '../test/fixtures'
import { catalogue } from './catalogue.gen'
import { categories } from './contract'

const readmes = import.meta.glob<string>('./*/README.md', { eager: true, query: '?raw', import: 'default' })

it('has no fixture that nobody reads', () => {
  const unread = Object.entries(fixtures).filter(([path, one]) => {
    const connector = catalogue.find((c) => path.startsWith(`../connectors/${c.id}/`))
    const sides = { message: connector?.source, delivery: connector?.destination, poll: connector?.poller }
    return !sides[one.kind]
  })
  expect(unread.map(([path]) => path)).toEqual([])
})

describe.each(catalogue.map((connector) => [connector.id, connector] as const))('%s', (id, connector) => {
  it('is presentable', () => {
    expect(id).toMatch(/^[a-z0-9-]{2,40}$/)
    expect(categories).toContain(connector.category)
    expect(connector.summary).toMatch(/^[A-Z].{19,119}\.$/)
    expect(connector.vendorDocs).toMatch(/^https:\/\//)
    expect(readmes[`./${id}/README.md`]).toContain('## Set up')
    expect(connector.source ?? connector.poller ?? connector.destination).toBeDefined()
  })

  it('explains every form field', () => {
    const forms = [connector.source, connector.poller, connector.destination].flatMap((side) => Object.values(side?.forms ?? {}))
    for (const form of forms) {
      const schema = z.toJSONSchema(form, { io: 'input' }) as {
        properties?: Record<string, { title?: string; description?: string }>
      }
      for (const [field, { title, description }] of Object.entries(schema.properties ?? {})) {
        expect(title && description, field).toBeTruthy()
      }
    }
  })

  it('has no field of one name on two sides', () => {
    const names = [connector.source, connector.poller, connector.destination].map((side) =>
      Object.values(side?.forms ?? {}).flatMap((form) => Object.keys(form.shape)),
    )
    // The hub's sides are told apart by their fields.
    const all = names.flatMap((side) => [...new Set(side)])
    expect(all.filter((name, at) => all.indexOf(name) !== at)).toEqual([])
  })
})
