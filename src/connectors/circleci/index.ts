import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'circleci',
  name: 'CircleCI',
  category: 'ci-cd',
  summary: 'Open and resolve incidents from failed workflows and jobs of CircleCI.',
  vendorDocs: 'https://circleci.com/docs/guides/integration/outbound-webhooks/',
  source,
})
