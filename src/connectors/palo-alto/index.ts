import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'palo-alto',
  name: 'Palo Alto Networks',
  category: 'security',
  summary: 'Open, acknowledge and resolve incidents from PAN-OS logs, Prisma Cloud alerts and Cortex XDR.',
  vendorDocs: 'https://docs.paloaltonetworks.com/pan-os/11-1/pan-os-admin/monitoring/forward-logs-to-an-https-destination',
  source,
})
