import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'gitlab',
  name: 'GitLab',
  category: 'ci-cd',
  summary: 'Open and resolve incidents from failed pipelines, jobs and deployments, and from GitLab incidents and alerts.',
  vendorDocs: 'https://docs.gitlab.com/user/project/integrations/webhook_events/',
  source,
})
