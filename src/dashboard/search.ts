// Filters live in the URL. A route says which it knows: `validateSearch: filters({ status: oneOf(['open', 'resolved']), q: text })`. What a URL
// has besides, or wrongly, is dropped.
export type Reader<T> = (given: unknown) => T | undefined

export const text: Reader<string> = (given) =>
  typeof given === 'string' && given !== '' ? given.slice(0, 300) : typeof given === 'number' ? String(given) : undefined

export const oneOf =
  <const T extends string>(words: readonly T[]): Reader<T> =>
  (given) =>
    words.find((word) => word === given)

export const flag: Reader<true> = (given) => (given === true || given === 'true' ? true : undefined)

type Read<R extends Record<string, Reader<unknown>>> = { [K in keyof R]?: NonNullable<ReturnType<R[K]>> }

export const filters =
  <R extends Record<string, Reader<unknown>>>(readers: R) =>
  (search: Record<string, unknown>): Read<NoInfer<R>> =>
    // Object.entries forgets which reader stood at which name.
    Object.fromEntries(
      Object.entries(readers).flatMap(([name, read]) => {
        const value = read(search[name])
        return value === undefined ? [] : [[name, value]]
      }),
    ) as Read<NoInfer<R>>
