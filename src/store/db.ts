import { drizzle } from 'drizzle-orm/d1'
import * as schema from './schema'

/** Queries are built with drizzle; what is written in bulk is one statement per table over `json_each(?1)`. */
export const orm = (db: D1Database) => drizzle(db, { schema })

/** One bound parameter for any number of rows. */
export const rowsParameter = (rows: readonly unknown[]): string => JSON.stringify(rows)
