/** wrangler imports WebAssembly as a compiled module; the package's own typing is that of a bundler which instantiates. */
declare module 'minijinja-js/dist/bundler/minijinja_js_bg.wasm' {
  const module: WebAssembly.Module
  export default module
}

/** The glue of minijinja-js's bundler build; the package types only its node and web builds. */
declare module 'minijinja-js/dist/bundler/minijinja_js_bg.js' {
  export function __wbg_set_wasm(exports: WebAssembly.Exports): void
  export class Environment {
    debug: boolean
    fuel: number | null | undefined
    undefinedBehavior: 'strict' | 'chainable' | 'lenient'
    enablePyCompat(): void
    addFilter(name: string, filter: (value: unknown, ...given: unknown[]) => unknown): void
    addGlobal(name: string, value: unknown): void
    evalExpr(expression: string, context: object): unknown
    renderNamedStr(name: string, source: string, context: object): string
    free(): void
    /** Forgets the Rust object without freeing it: for one whose instance is gone. */
    __destroy_into_raw(): number
  }
}
