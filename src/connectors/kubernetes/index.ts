import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'kubernetes',
  name: 'Kubernetes',
  category: 'infrastructure',
  summary: 'Open incidents from warning events of a cluster and from Falco; close those that Kubernetes says are over.',
  vendorDocs: 'https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/',
  source,
})
