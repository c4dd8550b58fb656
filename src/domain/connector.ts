import { catalogue } from '../connectors/catalogue.gen'
import type { Connector } from '../connectors/contract'

const byId = new Map(catalogue.map((connector) => [connector.id, connector]))

export const connectorOf = (id: string): Connector | undefined => byId.get(id)
export { catalogue }

/** Every operation of another hub's API that is spoken here, and whose connector reads it. */
export const dropInRoutes = catalogue.flatMap(({ id, dropIn }) =>
  (dropIn?.routes ?? []).map((route) => ({ connector: id, route })),
)
