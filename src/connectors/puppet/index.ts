import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'puppet',
  name: 'Puppet',
  category: 'infrastructure',
  summary: 'Open incidents when Puppet runs fail on a node, and resolve them at its next good run, by a report processor.',
  vendorDocs: 'https://www.puppet.com/docs/puppet/8/reporting_write_processors.html',
  source,
})
