// The Workers types switch the standard libraries off; a page has a document.
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/** Written by src/build/logos.ts. */
declare module 'virtual:logos' {
  export const spriteUrl: string
  /** Connectors with a mark in the sprite, and its colour. */
  export const colours: Record<string, string>
}

/** Written by src/build/template-words.ts. */
declare module 'virtual:template-words' {
  interface Row {
    names: string[]
    says: string
  }
  export const variables: Row[]
  export const filters: Row[]
}

/** Comes along with the types of the API; the Worker's own configuration checks its use. */
declare module 'node:crypto'
