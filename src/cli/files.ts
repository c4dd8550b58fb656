import { readFileSync, writeFileSync } from 'node:fs'
import type { Bytes } from '../kit/bytes.ts'
import { exit, Failure, usage } from './failure.ts'
import { readStdin } from './terminal.ts'

/** Of a file, or of stdin where it is `-` or absent. */
export const bodyBytes = async (file: string | undefined): Promise<Bytes> =>
  file === undefined || file === '-' ? readStdin() : fileBytes(file)

export function fileBytes(file: string): Bytes {
  try {
    return new Uint8Array(readFileSync(file))
  } catch (thrown) {
    throw usage(`${file} cannot be read: ${codeOf(thrown)}.`)
  }
}

export function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (thrown) {
    throw new Failure(exit.failed, `${file} cannot be written: ${codeOf(thrown)}.`)
  }
}

const codeOf = (thrown: unknown): string => (thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown))
