import { defineConnector } from '../contract'
import { poller } from './poller'

export default defineConnector({
  id: 'tenable',
  name: 'Tenable',
  category: 'security',
  summary: 'Open and resolve incidents as Tenable Vulnerability Management finds vulnerabilities and sees them fixed.',
  vendorDocs: 'https://developer.tenable.com/reference/exports-vulns-request-export',
  poller,
})
