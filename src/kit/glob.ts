/** `incident.*` matches one or more further segments, `*` everything, a plain name itself. */
export function globMatches(pattern: string, type: string): boolean {
  if (pattern === '*') return true
  return pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type
}
