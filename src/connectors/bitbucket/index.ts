import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'bitbucket',
  name: 'Bitbucket',
  category: 'ci-cd',
  summary: 'Open and resolve incidents from failed builds of Bitbucket Cloud and Bitbucket Data Center.',
  vendorDocs: 'https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/',
  source,
})
