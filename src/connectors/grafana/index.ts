import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'grafana',
  name: 'Grafana',
  category: 'monitoring',
  summary: 'Open and resolve incidents from Grafana Alerting, and from the legacy alerts of Grafana before 11.',
  vendorDocs:
    'https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/',
  source,
})
