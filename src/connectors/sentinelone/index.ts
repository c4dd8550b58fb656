import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'sentinelone',
  name: 'SentinelOne',
  category: 'security',
  summary: 'Open, acknowledge and resolve incidents from SentinelOne threats and alerts, sent by Hyperautomation or a script.',
  vendorDocs: 'https://www.sentinelone.com/platform/singularity-hyperautomation/',
  source,
})
