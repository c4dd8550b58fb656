/** One field that was wrong; `path` is as in the request's body: `credentials.url`. */
export interface FieldIssue {
  path: string
  message: string
}

/** A problem document (RFC 9457) as an error. `status` 0 where no answer came; `code` is stable, for programs. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string | undefined
  readonly issues: readonly FieldIssue[]
  /** With a 412: what somebody else saved meanwhile. */
  readonly current: unknown

  constructor(given: {
    status: number
    code: string
    title: string
    detail?: string | undefined
    issues?: FieldIssue[]
    current?: unknown
  }) {
    super(given.detail ?? given.title)
    this.status = given.status
    this.code = given.code
    this.title = given.title
    this.detail = given.detail
    this.issues = given.issues ?? []
    this.current = given.current
  }
}

/** What an answer says went wrong, whatever its body is. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const said: unknown = await response.json().catch(() => null)
  const { type, title, detail, errors, current } = (typeof said === 'object' && said !== null ? said : {}) as Record<
    string,
    unknown
  >
  return new ApiProblem({
    status: response.status,
    code: String(type ?? '').replace('urn:signalbox:problem:', '') || `http-${response.status}`,
    title: typeof title === 'string' ? title : `The hub answered ${response.status}`,
    ...(typeof detail === 'string' && { detail }),
    current,
    issues: Array.isArray(errors) ? errors.filter(isIssue) : [],
  })
}

const isIssue = (one: unknown): one is FieldIssue =>
  typeof one === 'object' && one !== null && 'path' in one && typeof one.path === 'string' && 'message' in one

/** What to tell a person. */
export const saidOf = (thrown: unknown): { title: string; detail: string | undefined } =>
  thrown instanceof ApiProblem
    ? { title: thrown.title, detail: thrown.detail }
    : { title: 'That did not work', detail: thrown instanceof Error ? thrown.message : String(thrown) }
