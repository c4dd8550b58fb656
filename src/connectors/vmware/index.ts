import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'vmware',
  name: 'VMware',
  category: 'infrastructure',
  summary: 'Open incidents from Aria Operations (vROps), Aria Operations for Logs and vCenter alarms, and resolve them.',
  vendorDocs:
    'https://techdocs.broadcom.com/us/en/vmware-cis/aria/aria-operations/8-18/vmware-aria-operations-configuration-guide-8-18.html',
  source,
})
