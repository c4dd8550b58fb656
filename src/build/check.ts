// `npm run check`: everything that can be known without running the hub. Prints the Worker's size and startup CPU.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { bundle } from './bundle.ts'
import { dashboardSize } from './dashboard-size.ts'
import { quiet } from './run.ts'

const steps: [name: string, run: () => string | undefined][] = [
  ['generated files in step', () => void quiet('node', 'src/build/catalogue.ts', '--check')],
  ['docs of the connectors in step', () => void quiet('node', 'src/build/docs.ts', '--check')],
  ['bindings in step', () => void quiet('wrangler', 'types', '--include-runtime=false', '--strict-vars=false', '--check')],
  ['migrations in step', () => void quiet('node', 'src/build/migrations.ts', '--check')],
  ['format and lint', () => void quiet('biome', 'check', '.')],
  ['types', () => void quiet('tsc', '-p', '.')],
  ['types of the dashboard', () => void quiet('tsc', '-p', 'src/dashboard')],
  ['types of scripts and tests', () => void quiet('tsc', '-p', 'tsconfig.node.json')],
  ['bundle (wrangler deploy --dry-run)', () => /Total Upload: .*/.exec(bundle())?.[0]],
  ['size of the dashboard', () => dashboardSize()],
  ['startup', () => startup()],
]

function startup(): string {
  const said = quiet(
    'wrangler',
    'check',
    'startup',
    '--outfile',
    path.join(mkdtempSync(path.join(tmpdir(), 'signalbox-')), 'startup.cpuprofile'),
  )
  return `Startup CPU: ${/Active: ([\d.]+ ms)/.exec(said)?.[1] ?? 'not measured'} on this machine`
}

for (const [name, run] of steps) {
  try {
    const detail = run()
    console.log(`✓ ${name}${detail ? `: ${detail}` : ''}`)
  } catch (thrown) {
    console.error(`✗ ${name}\n${thrown instanceof Error ? thrown.message : thrown}`)
    process.exit(1)
  }
}
