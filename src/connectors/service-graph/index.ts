import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'service-graph',
  name: 'ServiceNow Service Graph',
  category: 'infrastructure',
  summary: 'Open and resolve incidents when configuration items of the ServiceNow CMDB stop or start being operational.',
  vendorDocs: 'https://support.servicenow.com/kb?id=kb_article_view&sysparm_article=KB1703220',
  source,
})
