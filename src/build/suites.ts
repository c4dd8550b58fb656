// Runs vitest suites one after another and adds up what they counted. The closing line is the last thing that is printed.
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { loud } from './run.ts'

export interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** One vitest run, shown as it goes. A suite that dies without a report counts as one failure. */
export function suite(config: string): Counts {
  const report = path.join(mkdtempSync(path.join(tmpdir(), 'signalbox-')), 'report.json')
  const code = loud(
    'vitest',
    'run',
    '--config',
    config,
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${report}`,
    '--silent=passed-only',
  )
  const counts = countsOf(report)
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

function countsOf(report: string): Counts {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'))
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests }
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

export function close(all: Counts[]): never {
  const sum = (name: keyof Counts) => all.reduce((total, counts) => total + counts[name], 0)
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
  process.exit(sum('failed') > 0 ? 1 : 0)
}
