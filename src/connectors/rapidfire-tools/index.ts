import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'rapidfire-tools',
  name: 'RapidFire Tools',
  category: 'security',
  summary: 'Open incidents from the alert mails of Kaseya’s Cyber Hawk and Network Detective.',
  vendorDocs: 'https://www.kaseya.com/products/network-detective-pro/',
  source,
})
