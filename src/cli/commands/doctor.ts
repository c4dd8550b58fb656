import type { Command } from 'commander'
import packageJson from '../../../package.json' with { type: 'json' }
import { iso } from '../../kit/clock.ts'
import {
  asFinding,
  clockSkew,
  deliveryFindings,
  type Finding,
  integrationFindings,
  reachability,
  tokenFindings,
  versionFindings,
} from '../checks.ts'
import { request } from '../client.ts'
import { exit } from '../failure.ts'
import type { Shell } from '../shell.ts'
import { harmless } from '../terminal.ts'

const HOUR_MS = 3_600_000
const marks = { ok: ['✓', 'green'], warn: ['!', 'yellow'], bad: ['✗', 'red'] } as const

export function doctor(program: Command, shell: Shell): void {
  program
    .command('doctor')
    .description('Check the way to the hub and what fails there; exits 1 where something needs care.')
    .action(async () => {
      const { terminal, now } = shell
      const hub = shell.hub()
      const checks: (() => Promise<Finding[]>)[] = [
        () => reachability(hub),
        async () => {
          const sentMs = now()
          const answer = await request(`${hub.url}/healthz`, {})
          return answer.ok ? clockSkew(answer.value.headers.get('date'), sentMs, now()) : []
        },
        () => tokenFindings(hub, now()),
        () => versionFindings(hub, packageJson.version),
        () => integrationFindings(hub, now()),
        () => deliveryFindings(hub, iso(now() - HOUR_MS), now()),
      ]
      const findings: Finding[] = []
      for (const check of checks) {
        try {
          findings.push(...(await check()))
        } catch (thrown) {
          findings.push(asFinding(thrown))
          break
        }
      }
      const isWell = findings.every(({ state }) => state !== 'bad')
      terminal.answer({ ok: isWell, findings })
      for (const { state, what, todo } of findings) {
        const [mark, colour] = marks[state]
        terminal.say(`${terminal.paint(colour, mark)} ${harmless(what)}`)
        if (todo) terminal.say(`    ${todo}`)
      }
      if (!isWell) shell.end(exit.failed)
    })
}
