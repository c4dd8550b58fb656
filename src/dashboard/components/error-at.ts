import { ApiProblem, saidOf } from '../api/problem'

/** What was wrong with the field at `path` of the request; with '' what was wrong and names no field. */
export function errorAt(error: unknown, path: string): string | undefined {
  if (error === undefined || error === null) return undefined
  const issues = error instanceof ApiProblem ? error.issues : []
  const found = issues.filter((issue) => issue.path === path).map(({ message }) => message)
  if (found.length > 0) return found.join('; ')
  if (path !== '' || issues.length > 0) return undefined
  const { title, detail } = saidOf(error)
  return detail ? `${title}. ${detail}` : title
}
