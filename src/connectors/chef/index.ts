import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'chef',
  name: 'Chef Automate',
  category: 'infrastructure',
  summary: 'Open incidents when Chef Automate reports a failed client run or a failed compliance scan of a node.',
  vendorDocs: 'https://docs.chef.io/automate/notifications/',
  source,
})
