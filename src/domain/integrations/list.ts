import { type IntegrationRow, integrationWithCredentials, listIntegrations } from '../../store/integrations'

export { type IntegrationRow, listIntegrations }

export const integrationById = async (db: D1Database, id: string): Promise<IntegrationRow | undefined> =>
  (await integrationWithCredentials(db, id))?.integration
