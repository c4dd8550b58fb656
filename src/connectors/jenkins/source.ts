import * as z from 'zod'
import { runSignal } from '../ci'
import { defineSource, ignored, type Normalised, unreadable } from '../contract'
import { decodeFields } from '../decode'
import { firstKnown, instant, isRecord, meaningOf, severityOf, webLink, wordsOf } from '../values'
import { type Build, readNotification, readTemplate } from './build'
import { phases, results, severities } from './words'

export const source = defineSource({
  reads:
    'Builds as the Notification plugin reports them, and the fields that a pipeline step or another webhook plugin sends, as JSON or form.',
  identity: 'The job’s path in Jenkins, else its name, with the branch where it is told; never the build number.',
  severities: [severities],

  // The Notification plugin sends neither a signature nor a header of one's choice.
  verify: null,

  decode: decodeFields({ jsonField: 'payload' }),

  payload: z.looseObject({}),

  normalise(body): Normalised {
    return isRecord(body.build) ? reported(readNotification(body)) : reported(readTemplate(body))
  },
})

function reported(build: Build | Extract<Normalised, { kind: 'unreadable' }>): Normalised {
  if ('kind' in build) return build
  const phase = firstKnown(build.phase)
  const over = phase === undefined ? true : meaningOf(phases, phase)
  if (over === undefined) return unreadable('build.phase', `unknown phase "${phase}"; known are: ${wordsOf(phases)}`)
  // Jenkins fills in the result of the build before while this one is under way.
  if (!over) return ignored(`the build is in the phase ${phase}: it has not ended`)

  const word = firstKnown(build.status)
  if (!word) return unreadable(build.statusPath, 'how the build ended is missing')
  const action = meaningOf(results, word)
  if (action === undefined) return unreadable(build.statusPath, `unknown result "${word}"; known are: ${wordsOf(results)}`)
  if (action === null) return ignored(`the build is "${word}": neither failed nor succeeded`)

  const job = firstKnown(build.path, build.name)
  if (!job) return unreadable(build.namePath, 'the name of the job is missing')
  const branch = firstKnown(build.branch)?.replace(/^(refs\/(heads|remotes)\/)?(origin\/)?/, '')
  const name = firstKnown(build.title, build.name) ?? job
  // A build that fails before its checkout knows no branch; any success shows that this is over.
  const keys = [branch && `job:${job}:${branch}`, (!branch || action === 'resolve') && `job:${job}`]
  return keys
    .filter((key) => typeof key === 'string')
    .map((dedupKey) =>
      runSignal(action, {
        dedupKey,
        what: `Job ${name}${firstKnown(build.number) ? ` #${build.number}` : ''}`,
        branch,
        word,
        severity: severityOf(severities, word),
        description: firstKnown(build.description)?.slice(0, 2000),
        occurredAt: instant(build.time),
        link: webLink(build.link),
        labels: { job: name, cause: build.cause },
      }),
    )
}
