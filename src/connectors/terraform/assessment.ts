import { type Normalised, type Signal, unreadable } from '../contract'
import { allKnown, firstKnown, instant, labelsOf, meaningOf, signal, urlPart, webLink, wordsOf } from '../values'
import type { Scoped } from './payloads'

interface Assessment {
  trigger: string
  message?: string | null
  workspace_id?: string | null
  workspace_name?: string | null
  organization_name?: string | null
  result?: Scoped['details']['new_assessment_result']
}
type Result = NonNullable<Assessment['result']>

/** What is wrong, and whether a newer assessment says that it no longer is. Undefined where the result does not say. */
const problems: Record<string, { name: string; title: string; healthy: (result: Result) => boolean }> = {
  'assessment:drifted': { name: 'drift', title: 'drift detected', healthy: ({ drifted }) => drifted === false },
  'assessment:check_failure': {
    name: 'checks',
    title: 'checks failed',
    healthy: (result) => result.all_checks_succeeded === true,
  },
  'assessment:failed': { name: 'assessment', title: 'health assessment failed', healthy: ({ succeeded }) => succeeded === true },
}

export function readAssessment(sent: Assessment): Normalised {
  const problem = meaningOf(problems, sent.trigger)
  if (!problem) return unreadable('trigger', `not a known trigger; known are: ${wordsOf(problems)}`)
  const workspace = firstKnown(sent.workspace_id, allKnown(sent.organization_name, sent.workspace_name))
  if (!workspace)
    return unreadable('details.workspace_id', 'neither this nor organization and workspace name tell the workspace from others')
  const { result } = sent
  const named = sent.workspace_name || workspace
  const about = (name: string): Pick<Signal, 'dedupKey' | 'occurredAt' | 'link' | 'labels'> => ({
    dedupKey: `${workspace}:${name}`,
    occurredAt: instant(result?.created_at),
    link: healthPage(sent),
    labels: labelsOf({
      organization: sent.organization_name,
      workspace: sent.workspace_name,
      drifted: result?.resources_drifted,
      checksFailed: result?.checks_failed,
    }),
  })
  // One assessment looks at everything: what it found healthy is over.
  const ended = Object.values(problems)
    .filter((other) => other !== problem && result?.succeeded === true && other.healthy(result))
    .map(({ name, title }) => signal({ ...about(name), action: 'resolve', title: `Terraform ${named}: no longer ${title}` }))
  return [
    signal({
      ...about(problem.name),
      action: result && problem.healthy(result) ? 'resolve' : 'trigger',
      title: `Terraform ${named}: ${sent.message || problem.title}`,
      description: result?.error_message ?? undefined,
    }),
    ...ended,
  ]
}

/** The result's address is the API's; people look at the workspace, on the same host. */
function healthPage({ organization_name: organization, workspace_name: workspace, result }: Assessment): string | undefined {
  const origin = URL.parse(result?.url ?? '')?.origin
  return origin && organization && workspace
    ? webLink(`${origin}/app/${urlPart(organization)}/workspaces/${urlPart(workspace)}/health/drift`)
    : undefined
}
