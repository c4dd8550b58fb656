import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'fortinet',
  name: 'Fortinet',
  category: 'security',
  summary:
    'Open and resolve incidents from FortiGate automation stitches, FortiSIEM, FortiAnalyzer, FortiMonitor and FortiCNAPP.',
  vendorDocs: 'https://docs.fortinet.com/document/fortigate/6.4.0/administration-guide/881990/automation-webhook-stitches',
  source,
})
