import { defineConnector } from '../contract'
import { poller } from './poller'
import { source } from './source'

export default defineConnector({
  id: 'nutanix',
  name: 'Nutanix Prism',
  category: 'infrastructure',
  summary: 'Open, acknowledge and resolve incidents from Nutanix alerts, polled or sent by a playbook.',
  vendorDocs: 'https://portal.nutanix.com/page/documents/details?targetId=Prism-Central-Guide:mul-xplay-pc-c.html',
  source,
  poller,
})
