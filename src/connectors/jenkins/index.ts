import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'jenkins',
  name: 'Jenkins',
  category: 'ci-cd',
  summary: 'Open and resolve incidents from failed builds of Jenkins, by its Notification plugin or a step in a pipeline.',
  vendorDocs: 'https://plugins.jenkins.io/notification/',
  source,
})
