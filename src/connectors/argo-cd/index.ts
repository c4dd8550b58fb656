import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'argo-cd',
  name: 'Argo CD',
  category: 'ci-cd',
  summary: 'Open incidents when an Argo CD application degrades or fails to sync; close them when it is healthy again.',
  vendorDocs: 'https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/services/webhook/',
  source,
})
