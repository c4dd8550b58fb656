// Times are milliseconds since 1970. Few indexes: an index row written costs as much as a row written.
// Tables named in `src/build/migrations.ts` are WITHOUT ROWID, so that a text key costs one row and not two.
export * from './schema/deliveries'
export * from './schema/hub'
export * from './schema/incidents'
export * from './schema/integrations'
export * from './schema/people'
