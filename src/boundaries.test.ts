import { describe, expect, it } from 'vitest'

const sources = import.meta.glob<string>(
  [
    './**/*.ts',
    './**/*.tsx',
    '!./**/*.test.ts',
    '!./build/**',
    '!./test/**',
    '!./dashboard/vite.config.ts',
    '!./dashboard/routeTree.gen.ts',
  ],
  {
    eager: true,
    query: '?raw',
    import: 'default',
  },
)

/** What a folder may import besides itself and npm. Read it top to bottom: nothing points up. */
const allowed: Record<string, string[]> = {
  kit: [],
  connectors: ['kit'],
  egress: ['kit'],
  store: ['kit'],
  vault: ['kit'],
  domain: ['connectors', 'store', 'vault', 'egress', 'kit'],
  objects: ['kit'],
  queue: ['domain', 'kit'],
  cron: ['domain', 'kit'],
  mail: ['domain', 'kit'],
  http: ['domain', 'kit'],
  // It speaks to the hub over HTTP, as anybody would.
  cli: ['kit'],
  dashboard: ['kit'],
  'index.ts': ['http', 'queue', 'cron', 'mail', 'objects', 'domain'],
}
/** Single files that a folder may reach for, and why. */
const exceptions: [from: string, to: string][] = [
  // The gate drains through it, and speaks of incidents in its words.
  ['objects', 'domain/project'],
  ['objects', 'domain/incidents/facts'],
  // The outlet reports through it.
  ['objects', 'domain/deliveries/figures'],
  // What the hub signs and checks with, in the hands of those who write its senders and receivers.
  ['cli', 'connectors/verifier'],
  ['cli', 'connectors/verify/hmac'],
  ['cli', 'connectors/verify/standard-webhooks'],
  ['cli', 'connectors/standard-webhooks-asymmetric'],
  // A job goes on through it.
  ['objects', 'domain/replays/advance'],
  ['objects', 'domain/replays/give-up'],
  // The gate tells the feed what it has drained; the feed asks who may go on watching.
  ['objects', 'domain/feed/items'],
  ['objects', 'domain/feed/tell'],
  ['objects', 'domain/feed/may-stay'],
]
/** The vocabulary that everybody speaks; types vanish when the bundle is made. */
const typesFor: Record<string, string[]> = {
  egress: ['connectors/contract'],
  objects: ['connectors/contract'],
  store: ['connectors/contract'],
  http: ['connectors/contract', 'connectors/drop-in', 'objects/gate/protocol', 'objects/setup-session/protocol'],
  domain: ['objects'],
  dashboard: ['http', 'objects/feed/protocol'],
}
/** Values of files that hold nothing but words. */
const values: [from: string, to: string][] = [
  ['http', 'connectors/contract'],
  ['http', 'objects/feed/protocol'],
  ['domain', 'objects/feed/protocol'],
]

interface Import {
  from: string
  to: string
  typeOnly: boolean
}
const folderOf = (path: string) => path.split('/')[0] ?? ''

function importsOf(file: string, text: string): Import[] {
  const base = new URL(file, 'file:///src/')
  return [...text.matchAll(/^(import|export)( type)?\s[^'"]*?from '(\.[^']+)'/gms)].map(([statement, , type, target]) => ({
    from: file.slice(2),
    to: new URL(target ?? '', base).pathname.replace('/src/', '').replace(/\.ts$/, ''),
    typeOnly: type !== undefined || /^(import|export) \{(\s*type [^,}]+,?)+\s*\}/.test(statement),
  }))
}

function isAllowed({ from, to, typeOnly }: Import): boolean {
  const [source, target] = [folderOf(from), folderOf(to)]
  if (source === target || to.endsWith('package.json')) return true
  if (allowed[source]?.includes(target)) return true
  if ([...exceptions, ...values].some(([a, b]) => a === source && to === b)) return true
  return typeOnly && (typesFor[source] ?? []).some((one) => to === one || to.startsWith(`${one}/`))
}

describe('the arrows of the architecture', () => {
  it.each(Object.entries(sources))('%s', (file, text) => {
    const wrong = importsOf(file, text).filter((one) => !isAllowed(one))
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })

  it('are read from the sources: a wrong one is seen', () => {
    const planted = importsOf('./store/x.ts', "import { app } from '../http/app'\nimport type { Deps } from '../domain/deps'\n")
    expect(planted.map(isAllowed)).toEqual([false, false])
  })
})

it('has no circle', () => {
  const graph = new Map(
    Object.entries(sources).map(([file, text]) => [
      file.slice(2).replace(/\.tsx?$/, ''),
      importsOf(file, text)
        .filter(({ typeOnly }) => !typeOnly)
        .map(({ to }) => to),
    ]),
  )
  const circles: string[] = []
  const done = new Set<string>()
  const visit = (node: string, path: string[]): void => {
    if (path.includes(node)) return void circles.push([...path.slice(path.indexOf(node)), node].join(' → '))
    if (done.has(node)) return
    for (const next of graph.get(node) ?? graph.get(`${node}/index`) ?? []) visit(next, [...path, node])
    done.add(node)
  }
  for (const node of graph.keys()) visit(node, [])
  expect(circles).toEqual([])
})

it('asks for one thing under one key: two questions under one key would get the answers of each other', () => {
  const keys = Object.entries(sources)
    .filter(([file]) => file.startsWith('./dashboard/'))
    .flatMap(([file, text]) =>
      [...text.matchAll(/queryKey: (\[[^\]]*\]),\s*(async )?queryFn\b/g)].map(([, key = '']) => ({ key, file })),
    )
  expect(keys.length).toBeGreaterThan(30)
  expect(keys.filter(({ key }, at) => keys.findIndex((one) => one.key === key) !== at)).toEqual([])
})

it('has one importer of each thing that must have one', () => {
  const importers = (pattern: RegExp) =>
    Object.entries(sources)
      .filter(([, text]) => pattern.test(text))
      .map(([file]) => file)
  expect(
    importers(/from 'drizzle-orm/).every((file) => file.startsWith('./store/') || file === './domain/integrations/change.ts'),
  ).toBe(true)
  // Two flows: as a client of destinations, and for people who sign in.
  expect(importers(/from 'oauth4webapi/)).toEqual(['./domain/deliveries/grant-token.ts', './domain/sign-in/oidc.ts'])
  expect(importers(/from 'minijinja-js/)).toEqual(['./kit/jinja.ts'])
  expect(importers(/\bconsole\.(log|info|warn|error|debug)\(/)).toEqual(['./kit/log.ts'])
  expect(importers(/(?<![.\w]|async )fetch\((?!request, env)/)).toEqual([
    './cli/client.ts',
    './dashboard/api/client.ts',
    './egress/send.ts',
  ])
  expect(importers(/from '\.\.?\/connectors\/[^']*\/(source|destination|index)'/)).toEqual([])
})

describe('connectors', () => {
  const files = Object.entries(sources).filter(
    ([file]) => /^\.\/connectors\/[^/]+\/[^/]+\.ts$/.test(file) && !file.startsWith('./connectors/verify/'),
  )
  it.each(files)('%s has no clock, network or console, and knows no other folder', (file, text) => {
    expect(
      text.match(/(?<![.\w])fetch\(|Date\.now|new Date\(\)|\bconsole\.(log|info|warn|error|debug)|Math\.random/g) ?? [],
    ).toEqual([])
    // It throws on half a character; values.ts has one that does not.
    if (!file.endsWith('/values.ts')) expect(text).not.toContain('encodeURIComponent(')
    const own = file.slice(2).split('/').slice(0, 2).join('/')
    const foreign = importsOf(file, text).filter(
      ({ to }) => !to.startsWith(`${own}/`) && !/^(connectors\/(verify\/)?[a-z-]+$|kit\/)/.test(to),
    )
    expect(foreign.map(({ to }) => to)).toEqual([])
  })
})
