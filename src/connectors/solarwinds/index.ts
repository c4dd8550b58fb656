import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'solarwinds',
  name: 'SolarWinds Platform',
  category: 'monitoring',
  summary: 'Open, acknowledge and resolve incidents from alerts of the SolarWinds Platform (Orion).',
  vendorDocs:
    'https://documentation.solarwinds.com/en/success_center/orionplatform/content/core-variable-construction-sw1109.htm',
  source,
})
