import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'nutanix',
  name: 'Nutanix Prism',
  category: 'infrastructure',
  summary: 'Open, acknowledge and resolve incidents from Nutanix alerts, sent by a Prism Central playbook or a script.',
  vendorDocs: 'https://portal.nutanix.com/page/documents/details?targetId=Prism-Central-Guide:mul-xplay-pc-c.html',
  source,
})
