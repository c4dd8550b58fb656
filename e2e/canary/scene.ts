import { type Answer, api, type Integration, request } from '../client.ts'
import { startHub, temporaryFolder } from '../hub.ts'
import { startSink } from '../sink.ts'
import { base64, canary, plantedSecrets } from './secrets.ts'

/** A hub, a destination, the secrets, and all that the hub has answered. */
export async function startScene() {
  const state = temporaryFolder()
  const sink = await startSink()
  const hub = await startHub({ state, logRequests: 'true' })
  // What is not secret, and has to be found wherever secrets are looked for.
  const marker = canary('marker/ +&')
  const marked = `${marker} ${base64(marker)} ${encodeURIComponent(marker)} ${Buffer.from(marker).toString('hex')}`
  const answers: Answer<unknown>[] = []
  const asked = async <T>(answer: Promise<Answer<T>>): Promise<Answer<T>> => {
    answers.push(await answer)
    return answer
  }
  return {
    state,
    sink,
    hub,
    marker,
    marked,
    ...plantedSecrets(),
    answers,
    /** Keeps an answer, to be searched for secrets in the end. */
    asked,
    /** A call of the admin API. */
    ask: <T>(call: string, body?: unknown, token?: string) => asked(api<T>(hub, call, body, token)),
    /** A message to an integration. */
    post: (to: Integration, headers: Record<string, string>, body: string, query = '') =>
      asked(request(`${to.inboundUrl}${query}`, { method: 'POST', headers, body })),
  }
}

export type Scene = Awaited<ReturnType<typeof startScene>>

export const json = { 'content-type': 'application/json' }
