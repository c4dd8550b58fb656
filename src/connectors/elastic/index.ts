import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'elastic',
  name: 'Elastic',
  category: 'monitoring',
  summary: 'Open and resolve incidents from Kibana rules, security alerts, Watcher and ElastAlert.',
  vendorDocs: 'https://www.elastic.co/guide/en/kibana/current/rule-action-variables.html',
  source,
})
