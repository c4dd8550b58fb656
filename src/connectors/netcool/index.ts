import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'netcool',
  name: 'IBM Netcool/OMNIbus',
  category: 'monitoring',
  summary: 'Open, acknowledge and resolve incidents from rows of alerts.status that a Netcool gateway or trigger posts.',
  vendorDocs: 'https://www.ibm.com/docs/en/netcoolomnibus/8.1?topic=gateways-message-bus',
  source,
})
