import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'cisco-meraki',
  name: 'Cisco Meraki',
  category: 'infrastructure',
  summary: 'Open and resolve incidents from Meraki dashboard alerts: devices, ports, uplinks, VPNs, sensors and clients.',
  vendorDocs: 'https://developer.cisco.com/meraki/webhooks/introduction/',
  source,
})
