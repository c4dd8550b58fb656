/** Letters of ASCII alone, as SQLite's `lower()` does it. */
const asciiLower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

const inJson = (text: string) => JSON.stringify(text).slice(1, -1)
/** JSON in ASCII alone: what is beyond it can only stand inside its texts, where it is escaped. */
export const asciiJson = (json: string): string =>
  json.replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
const inAsciiJson = (text: string) => asciiJson(inJson(text))

/**
 * The ways in which a text stands in what we store: as it is, in JSON (and in JSON that stands in JSON), percent-encoded; in ASCII
 * lower case, for `instr(lower(…), …)` and for `says`. Letters beyond ASCII are found as given, all small and all capital.
 */
export function writingsOf(text: string): string[] {
  const cases = [text, text.toLowerCase(), text.toUpperCase()]
  const once = cases.flatMap((one) => {
    const encoded = encodeURIComponent(one.toWellFormed())
    return [one, inJson(one), inAsciiJson(one), inJson(one).replaceAll('/', '\\/'), encoded, encoded.replaceAll('%20', '+')]
  })
  const twice = once.map(inJson)
  const thrice = twice.map(inJson)
  return [...new Set([...once, ...twice, ...thrice].map(asciiLower))]
}

/** Whether a text says one of the writings, case aside. */
export function says(text: string, writings: readonly string[]): boolean {
  const lower = asciiLower(text)
  return writings.some((writing) => lower.includes(writing))
}
