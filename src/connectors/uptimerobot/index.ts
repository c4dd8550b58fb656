import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'uptimerobot',
  name: 'UptimeRobot',
  category: 'uptime',
  summary: 'Open and resolve incidents when a monitor of UptimeRobot goes down and comes up again.',
  vendorDocs: 'https://help.uptimerobot.com/en/articles/14498593-webhook-integration',
  source,
})
