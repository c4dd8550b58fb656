import { catalogue } from '../connectors/catalogue.gen'
import type { Connector } from '../connectors/contract'

const byId = new Map(catalogue.map((connector) => [connector.id, connector]))

export const connectorOf = (id: string): Connector | undefined => byId.get(id)
export { catalogue }
