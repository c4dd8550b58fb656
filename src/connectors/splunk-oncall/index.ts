import { defineConnector } from '../contract'
import { dropIn } from './drop-in'
import { source } from './source'

export default defineConnector({
  id: 'splunk-oncall',
  name: 'Splunk On-Call',
  category: 'incident-management',
  summary: 'Open, acknowledge and resolve incidents with those of Splunk On-Call, formerly VictorOps.',
  vendorDocs: 'https://help.victorops.com/knowledge-base/custom-outbound-webhooks/',
  source,
  dropIn,
})
