import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'statuspage',
  name: 'Statuspage',
  category: 'uptime',
  summary: 'Open and resolve incidents along with those of a status page that you depend on.',
  vendorDocs: 'https://support.atlassian.com/statuspage/docs/enable-webhook-notifications/',
  source,
})
