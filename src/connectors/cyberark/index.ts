import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'cyberark',
  name: 'CyberArk',
  category: 'security',
  summary: 'Open and resolve incidents from CyberArk audit events and Privileged Threat Analytics detections.',
  vendorDocs: 'https://docs.cyberark.com/PAS/Latest/en/Content/WebServices/GetSecurityEvents.htm',
  source,
})
