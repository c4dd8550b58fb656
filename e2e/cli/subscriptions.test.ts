import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { api, type Page } from '../client.ts'
import { temporaryFolder } from '../hub.ts'
import { world } from './world.ts'

it('exports subscriptions, sees what differs, and imports it', async () => {
  const { hub, cli, destination } = await world()
  const service = await api<{ id: string }>(hub, 'POST /services', { name: 'shop' })
  const made = await api<{ id: string }>(hub, 'POST /subscriptions', {
    name: 'Only the shop',
    integrationId: destination.id,
    eventTypes: ['incident.triggered'],
    serviceIds: [service.json.id],
    schedule: [5, 60],
  })
  const file = path.join(temporaryFolder(), 'subscriptions.json')

  expect(await cli(['subscriptions', 'export', '--file', file])).toMatchObject({ code: 0 })
  expect(readFileSync(file, 'utf8')).toBe((await cli(['subscriptions', 'export'])).out)
  expect(await cli(['subscriptions', 'diff', file])).toMatchObject({ code: 0 })
  const exported = JSON.parse(readFileSync(file, 'utf8'))
  expect(exported.subscriptions[0]).toMatchObject({
    name: 'Only the shop',
    integration: { name: 'Hook', connector: 'webhook' },
    services: ['shop'],
    schedule: [5, 60],
  })

  // One changed, one new, one gone ("test").
  const [shop] = exported.subscriptions
  const wanted = {
    ...exported,
    subscriptions: [
      { ...shop, severities: ['critical'], services: null },
      { ...shop, name: 'New' },
    ],
  }
  writeFileSync(file, JSON.stringify(wanted))
  const diff = await cli.json<{ create: unknown[]; change: unknown[]; delete: unknown[] }>(['subscriptions', 'diff', file])
  expect([diff.code, diff.json]).toEqual([
    3,
    {
      create: [expect.objectContaining({ name: 'New' })],
      change: [
        {
          id: made.json.id,
          name: 'Only the shop',
          changes: [
            { field: 'services', hub: ['shop'], file: null },
            { field: 'severities', hub: null, file: ['critical'] },
          ],
        },
      ],
      delete: [{ id: expect.any(String), name: 'test' }],
    },
  ])
  expect((await cli(['subscriptions', 'diff', file])).out).toContain('    severities: null → ["critical"]')

  const names = async () =>
    (await api<Page<{ name: string }>>(hub, 'GET /subscriptions')).json.items.map(({ name }) => name).sort()
  expect(await cli(['subscriptions', 'import', file])).toMatchObject({
    code: 2,
    err: expect.stringContaining('nobody can answer here'),
  })
  expect(await cli(['subscriptions', 'import', file, '--dry-run', '--prune'])).toMatchObject({ code: 0 })
  expect(await names()).toEqual(['Only the shop', 'test'])
  expect(await cli(['subscriptions', 'import', file, '--yes'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('--prune deletes them'),
  })
  expect(await names()).toEqual(['New', 'Only the shop', 'test'])
  const pruned = await cli.json(['subscriptions', 'import', file, '--yes', '--prune'])
  expect([pruned.code, pruned.json]).toEqual([0, { dryRun: false, done: [{ action: 'delete', name: 'test' }], failed: [] }])
  expect(await cli(['subscriptions', 'diff', file])).toMatchObject({ code: 0 })
  expect((await api(hub, `GET /subscriptions/${made.json.id}`)).json).toMatchObject({
    serviceIds: null,
    severities: ['critical'],
  })

  // What fails does not keep the rest from being done, and says its field.
  const partly = {
    ...wanted,
    subscriptions: [...wanted.subscriptions, { ...shop, name: 'Bad', filter: 'a ==' }, { ...shop, name: 'Good' }],
  }
  writeFileSync(file, JSON.stringify(partly))
  const imported = await cli(['subscriptions', 'import', file, '--yes'])
  expect(imported).toMatchObject({ code: 1, out: expect.stringContaining('✓ create Good') })
  expect(imported.out).toMatch(/✗ create Bad: .*\n {4}filter: /)
  expect(await names()).toEqual(['Good', 'New', 'Only the shop'])
})
