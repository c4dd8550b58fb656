import { bundle } from '../src/build/bundle.ts'

/** Vitest's global setup: the bundle is built once for all files. */
export const setup = () => void bundle()
