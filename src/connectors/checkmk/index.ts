import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'checkmk',
  name: 'Checkmk',
  category: 'monitoring',
  summary: 'Open, acknowledge and resolve incidents from host and service notifications of Checkmk.',
  vendorDocs: 'https://docs.checkmk.com/latest/en/notifications.html',
  source,
})
