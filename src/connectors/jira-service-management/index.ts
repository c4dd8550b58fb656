import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'jira-service-management',
  name: 'Jira Service Management',
  category: 'ticketing',
  summary: 'Open, acknowledge and resolve incidents from service desk issues and from the alerts of Operations.',
  vendorDocs: 'https://support.atlassian.com/jira-service-management-cloud/docs/integrate-with-webhook/',
  source,
})
