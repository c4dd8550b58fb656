import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'moogsoft',
  name: 'Moogsoft',
  category: 'incident-management',
  summary: 'Open, acknowledge and resolve incidents with the incidents and alerts of Moogsoft (Dell APEX AIOps).',
  vendorDocs: 'https://docs.moogsoft.com/moogsoft-cloud/en/configure-the-create-payload-body-for-an-incident-webhook.html',
  source,
})
