import { defineConnector } from '../contract'
import { poller } from './poller'
import { source } from './source'

export default defineConnector({
  id: 'cyberark',
  name: 'CyberArk',
  category: 'security',
  summary: 'Open incidents from CyberArk threat analytics, audit warnings, vault events and endpoint attacks.',
  vendorDocs: 'https://docs.cyberark.com/Product-Doc/OnlineHelp/PAS/Latest/en/Content/PTA/CEF-Based-Format-Definition.htm',
  source,
  poller,
})
