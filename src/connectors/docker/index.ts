import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'docker',
  name: 'Docker registries',
  category: 'infrastructure',
  summary: 'Open incidents from Harbor scans, quotas and replications; take pushes from Docker Hub and registries.',
  vendorDocs: 'https://goharbor.io/docs/latest/working-with-projects/project-configuration/configure-webhooks/',
  source,
})
