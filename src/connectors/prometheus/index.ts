import { defineConnector } from '../contract'
import { dropIn } from './drop-in'
import { source } from './source'

export default defineConnector({
  id: 'prometheus',
  name: 'Prometheus Alertmanager',
  category: 'monitoring',
  summary: 'Open and resolve incidents from Prometheus alerts, as Alertmanager groups and routes them.',
  vendorDocs: 'https://prometheus.io/docs/alerting/latest/configuration/#webhook_config',
  source,
  dropIn,
})
