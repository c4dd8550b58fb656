import { defineConnector } from '../contract'
import { poller } from './poller'

export default defineConnector({
  id: 'qualys',
  name: 'Qualys',
  category: 'security',
  summary: 'Open and resolve incidents as Qualys VMDR finds vulnerabilities on hosts and sees them fixed.',
  vendorDocs: 'https://docs.qualys.com/en/vm/api/assets/host_lists/host_detection.htm',
  poller,
})
