interface Asked {
  statements: D1PreparedStatement[]
  resolve(results: D1Result[]): void
  reject(thrown: unknown): void
}

/**
 * D1 for work that goes on side by side in one request: what is asked for while a call is on its way waits for it, and then goes in one call. D1 is one
 * thread, and a call costs it and us more than a statement does. Whoever asks alone waits for nobody. A call that fails is made again for each who
 * asked, so that nobody fails by another's statement. Everything but `first`, `run`, `all` and `batch` goes its own way at once.
 */
export function together(db: D1Database): D1Database {
  const waiting: Asked[] = []
  let isCalling = false

  const ask = (statements: D1PreparedStatement[]) =>
    new Promise<D1Result[]>((resolve, reject) => {
      waiting.push({ statements, resolve, reject })
      if (!isCalling) void call()
    })

  async function call(): Promise<void> {
    isCalling = true
    // Those who ask in the same turn come along.
    await Promise.resolve()
    while (waiting.length > 0) await answered(db, waiting.splice(0))
    isCalling = false
  }

  return new Proxy(db, {
    get(target, name) {
      if (name === 'prepare') return (sql: string) => new Statement(target.prepare(sql), ask)
      if (name === 'batch') return (statements: D1PreparedStatement[]) => ask(statements.map(bare))
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

async function answered(db: D1Database, all: readonly Asked[]): Promise<void> {
  try {
    const results = await db.batch(all.flatMap(({ statements }) => statements))
    for (const { statements, resolve } of all) resolve(results.splice(0, statements.length))
  } catch (thrown) {
    const [only] = all
    if (only && all.length === 1) only.reject(thrown)
    else await Promise.all(all.map((one) => answered(db, [one])))
  }
}

const bare = (statement: D1PreparedStatement): D1PreparedStatement =>
  statement instanceof Statement ? statement.statement : statement

class Statement implements D1PreparedStatement {
  constructor(
    readonly statement: D1PreparedStatement,
    readonly ask: (statements: D1PreparedStatement[]) => Promise<D1Result[]>,
  ) {}

  bind(...values: unknown[]): D1PreparedStatement {
    return new Statement(this.statement.bind(...values), this.ask)
  }

  async first<T>(column?: string): Promise<T | null> {
    const [row] = (await this.all<Record<string, unknown>>()).results
    // The caller names the shape of its rows, as with D1 itself.
    return ((column === undefined ? row : row?.[column]) as T | undefined) ?? null
  }

  run<T>(): Promise<D1Result<T>> {
    return this.all<T>()
  }

  async all<T>(): Promise<D1Result<T>> {
    const [result] = await this.ask([this.statement])
    // One statement has one result; its shape is the caller's word.
    return result as D1Result<T>
  }

  raw<T = unknown[]>(options: { columnNames: true }): Promise<[string[], ...T[]]>
  raw<T = unknown[]>(options?: { columnNames?: false }): Promise<T[]>
  raw<T = unknown[]>(options?: { columnNames?: boolean }): Promise<T[] | [string[], ...T[]]> {
    return options?.columnNames ? this.statement.raw<T>({ columnNames: true }) : this.statement.raw<T>()
  }
}
