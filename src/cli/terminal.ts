import { createInterface } from 'node:readline/promises'
import { stripVTControlCharacters, styleText } from 'node:util'
import { exit, Failure, usage } from './failure.ts'

type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold'

/** Where a command speaks: answers to stdout, everything else to stderr. */
export interface Terminal {
  /** With `--json`, stdout gets one document (or one per line) and nothing else. */
  json: boolean
  width: number
  /** A line for people; nothing with `--json`. */
  say(line: string): void
  /** The answer for programs; nothing without `--json`. */
  answer(value: unknown): void
  /** One document of many, on one line. */
  answerLine(value: unknown): void
  /** To stdout as it is, with or without `--json`. */
  raw(text: string): void
  /** To stderr: what went wrong, what is going on. */
  note(line: string): void
  /** Coloured where stdout is a terminal and NO_COLOR is not set. */
  paint(colour: Colour, text: string): string
  ask(question: string): Promise<string>
  askHidden(question: string): Promise<string>
  /** Yes or no. Without a terminal nobody can answer: a usage failure that names `--yes`. */
  confirm(question: string): Promise<boolean>
}

/** What others wrote, without what would move the cursor or recolour the terminal. `keepLines`: for texts of several lines. */
export function harmless(text: string, keepLines = false): string {
  const plain = stripVTControlCharacters(text)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  return keepLines ? plain.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '') : plain.replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ')
}

export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process
  // Whoever read has read enough (`| head`).
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exit.ok)
    throw error
  })
  const terminal: Terminal = {
    json: false,
    width: stdout.isTTY ? Math.max(stdout.columns, 80) : 80,
    say: (line) => void (terminal.json || stdout.write(`${line}\n`)),
    answer: (value) => void (terminal.json && stdout.write(`${JSON.stringify(value, null, 2)}\n`)),
    answerLine: (value) => void (terminal.json && stdout.write(`${JSON.stringify(value)}\n`)),
    raw: (text) => void stdout.write(text),
    note: (line) => void stderr.write(`${line}\n`),
    paint: (colour, text) => styleText(colour, text, { stream: stdout }),
    ask: async (question) => {
      needsTerminal(question)
      const lines = createInterface({ input: stdin, output: stderr })
      const answer = await lines.question(question)
      lines.close()
      return answer.trim()
    },
    askHidden: (question) => {
      needsTerminal(question)
      return hiddenLine(question)
    },
    confirm: async (question) => {
      if (!stdin.isTTY || terminal.json)
        throw usage('This asks before it changes anything, and nobody can answer here.', 'Look with --dry-run, then say --yes.')
      return /^y(es)?$/i.test(await terminal.ask(`${question} [y/N] `))
    },
  }
  return terminal

  function needsTerminal(question: string): void {
    if (!stdin.isTTY)
      throw usage(`"${question.trim()}" cannot be asked: this is no terminal.`, 'Give it as an option (see --help).')
  }
}

/** A line that is not shown while it is typed. */
function hiddenLine(question: string): Promise<string> {
  const { stdin, stderr } = process
  return new Promise((resolve, reject) => {
    let typed = ''
    const end = () => {
      stdin.off('data', take)
      stdin.setRawMode(false)
      stdin.pause()
      stderr.write('\n')
    }
    const take = (chunk: string) => {
      for (const char of chunk) {
        if (char === '\r' || char === '\n' || char === '\u0004') {
          end()
          return resolve(typed.trim())
        }
        if (char === '\u0003') {
          end()
          return reject(new Failure(exit.failed, 'Stopped; nothing was stored.'))
        }
        typed = char === '\u007f' || char === '\b' ? typed.slice(0, -1) : typed + char
      }
    }
    stdin.setRawMode(true)
    stdin.setEncoding('utf8')
    stdin.on('data', take)
    stdin.resume()
    // Only now: who answers at once would still be shown.
    stderr.write(question)
  })
}

/** All of stdin. */
export async function readStdin(): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  return new Uint8Array(Buffer.concat(chunks))
}
