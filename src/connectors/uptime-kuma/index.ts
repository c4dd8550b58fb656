import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'uptime-kuma',
  name: 'Uptime Kuma',
  category: 'uptime',
  summary: 'Open and resolve incidents when a monitor of Uptime Kuma goes down and comes up again.',
  vendorDocs: 'https://github.com/louislam/uptime-kuma/wiki/Notification-Methods',
  source,
})
