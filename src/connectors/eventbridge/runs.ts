import * as z from 'zod'
import { consoleOf } from '../aws-console'
import { unreadable } from '../contract'
import { placeOf } from '../parts'
import { allKnown, instant, isRecord, labelsOf, signal, urlPart } from '../values'
import type { AwsEvent, Kind } from './event'
import { type Run, readRun, textIn } from './run'

/** Of a stage or action only the failure counts, and it counts for the pipeline: a later stage may fail yet, so success says nothing. */
const pipelineStates = {
  STARTED: null,
  RESUMED: null,
  CANCELED: null,
  SUPERSEDED: null,
  STOPPED: null,
  STOPPING: null,
  ABANDONED: null,
}
const pipeline: Run = {
  what: 'CodePipeline pipeline',
  name: ({ pipeline }) => [pipeline],
  state: 'state',
  states: { FAILED: 'trigger', SUCCEEDED: 'resolve', ...pipelineStates },
  labels: ['stage', 'action', 'execution-id'],
  link: ({ resources, detail }) => {
    const at = consoleOf(resources?.[0])
    return at && textIn(detail.pipeline)
      ? `${at.origin}/codesuite/codepipeline/pipelines/${urlPart(String(detail.pipeline))}/view?region=${at.region}`
      : undefined
  },
}
const partOfPipeline: Run = { ...pipeline, states: { FAILED: 'trigger', SUCCEEDED: null, ...pipelineStates } }

/** https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications-ref.html; a commit is no branch. */
const additional = z.looseObject({
  'source-version': z.string().nullish(),
  phases: z
    .array(
      z.looseObject({
        'phase-type': z.string(),
        'phase-status': z.string().nullish(),
        'phase-context': z.array(z.string()).nullish().catch(null),
      }),
    )
    .nullish()
    .catch(null),
  logs: z.looseObject({ 'deep-link': z.string().nullish() }).nullish().catch(null),
})
const additionalOf = (detail: AwsEvent['detail']) => additional.safeParse(detail['additional-information']).data
const branchOf = (version: string | null | undefined) => /^(?:refs\/heads\/(.+)|(pr\/\d+))$/.exec(version ?? '')

/** Per detail type. Words: the pages named beside each. */
const table: Record<string, Run> = {
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
  'CodePipeline Pipeline Execution State Change': pipeline,
  'CodePipeline Stage Execution State Change': partOfPipeline,
  'CodePipeline Action Execution State Change': partOfPipeline,

  'CodeBuild Build State Change': {
    what: 'CodeBuild project',
    name: (detail) => {
      const branch = branchOf(additionalOf(detail)?.['source-version'])
      return [detail['project-name'], branch?.[1] ?? branch?.[2]]
    },
    state: 'build-status',
    states: {
      FAILED: 'trigger',
      FAULT: 'trigger',
      TIMED_OUT: 'trigger',
      SUCCEEDED: 'resolve',
      IN_PROGRESS: null,
      STOPPED: null,
    },
    why: (detail) =>
      (additionalOf(detail)?.phases ?? [])
        .filter((phase) => !['SUCCEEDED', undefined, null].includes(phase['phase-status']))
        .map((phase) => [`${phase['phase-type']}: ${phase['phase-status']}`, ...(phase['phase-context'] ?? [])].join(' '))
        .join('\n'),
    link: ({ detail }) => additionalOf(detail)?.logs?.['deep-link'] ?? undefined,
  },

  // https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html
  'CodeDeploy Deployment State-change Notification': {
    what: 'CodeDeploy deployment',
    name: ({ application, deploymentGroup }) => [application ?? null, deploymentGroup ?? null],
    state: 'state',
    states: { FAILURE: 'trigger', SUCCESS: 'resolve', START: null, STOP: null, READY: null },
    labels: ['deploymentId'],
  },

  // https://docs.aws.amazon.com/appflow/latest/userguide/flow-notifications.html
  'AppFlow End Flow Run Report': {
    what: 'AppFlow flow',
    name: (detail) => [detail['flow-name']],
    state: 'status',
    states: {
      'Execution Failed': 'trigger',
      'Execution Error': 'trigger',
      'Execution Successful': 'resolve',
      'Execution Canceled': null,
    },
    reasons: ['error-message', 'error', 'status-message'],
    labels: ['source', 'destination', 'execution-id', 'num-of-records-failed'],
  },

  // https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html
  'Glue Job State Change': {
    what: 'Glue job',
    name: ({ jobName }) => [jobName],
    state: 'state',
    states: {
      FAILED: 'trigger',
      TIMEOUT: 'trigger',
      ERROR: 'trigger',
      EXPIRED: 'trigger',
      SUCCEEDED: 'resolve',
      STARTING: null,
      RUNNING: null,
      STOPPING: null,
      STOPPED: null,
      WAITING: null,
    },
    reasons: ['message'],
    labels: ['jobRunId'],
  },

  // https://docs.aws.amazon.com/batch/latest/userguide/batch_cwe_events.html
  'Batch Job State Change': {
    what: 'Batch job',
    name: ({ jobQueue, jobName }) => [textIn(jobQueue)?.split('/').at(-1) ?? null, jobName],
    state: 'status',
    states: {
      FAILED: 'trigger',
      SUCCEEDED: 'resolve',
      SUBMITTED: null,
      PENDING: null,
      RUNNABLE: null,
      STARTING: null,
      RUNNING: null,
    },
    reasons: ['statusReason'],
    labels: ['jobId'],
  },

  // https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
  'Step Functions Execution Status Change': {
    what: 'Step Functions machine',
    name: ({ stateMachineArn }) => [textIn(stateMachineArn)?.split(':').at(-1) ?? null],
    state: 'status',
    states: {
      FAILED: 'trigger',
      TIMED_OUT: 'trigger',
      SUCCEEDED: 'resolve',
      RUNNING: null,
      ABORTED: null,
      PENDING_REDRIVE: null,
    },
    reasons: ['error', 'cause'],
    labels: ['name'],
  },
}

export const runs: Record<string, Kind> = {
  ...Object.fromEntries(Object.entries(table).map(([type, run]) => [type, readRun(run)])),
  ...deactivated('AppFlow Scheduled Flow Deactivated'),
  ...deactivated('AppFlow Event Flow Deactivated'),
}

/** AppFlow switched the flow off because it failed; its next successful run is the end of that. */
function deactivated(type: string): Record<string, Kind> {
  return {
    [type]: (event, at) => {
      const dedupKey = allKnown('AppFlow flow', event.account, event.region, event.detail['flow-name'])
      if (!dedupKey) return unreadable(placeOf(at, 'detail.flow-name'), 'account, region and name of the flow are not all there')
      return [
        signal({
          dedupKey,
          action: 'trigger',
          title: `AppFlow flow ${event.detail['flow-name']}: deactivated`,
          description: textIn(event.detail['deactivation-reason']) ?? textIn(event.detail.reason),
          occurredAt: instant(event.time),
          labels: labelsOf({
            flow: event.detail['flow-name'],
            account: event.account,
            region: event.region,
            ...(isRecord(event.detail) && { status: event.detail.status }),
          }),
        }),
      ]
    },
  }
}
