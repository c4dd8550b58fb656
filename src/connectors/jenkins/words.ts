import type { SeverityScale } from '../values'

/** https://github.com/jenkinsci/notification-plugin (Phase.java); FINISHED is what it said before 2013. True where the build has ended. */
export const phases = { QUEUED: false, STARTED: false, NONE: false, COMPLETED: true, FINALIZED: true, FINISHED: true } as const

/**
 * https://javadoc.jenkins.io/hudson/model/Result.html, and the words of `$BUILD_STATUS` in the Email Extension plugin
 * (https://plugins.jenkins.io/email-ext/), which people put into webhooks too.
 */
export const results = {
  SUCCESS: 'resolve',
  FAILURE: 'trigger',
  UNSTABLE: 'trigger',
  ABORTED: null,
  NOT_BUILT: null,
  Successful: 'resolve',
  Fixed: 'resolve',
  'Back to normal': 'resolve',
  Failed: 'trigger',
  'Still Failing': 'trigger',
  'Still Unstable': 'trigger',
  'Not Built': null,
  Started: null,
  Building: null,
  INPROGRESS: null,
  IN_PROGRESS: null,
  RUNNING: null,
} as const

/** An unstable build was built, but its tests or checks failed. */
export const severities: SeverityScale = {
  field: 'status of a build',
  words: { FAILURE: 'error', Failed: 'error', 'Still Failing': 'error', UNSTABLE: 'warning', 'Still Unstable': 'warning' },
}
