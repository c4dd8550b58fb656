import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'sonarqube',
  name: 'SonarQube',
  category: 'ci-cd',
  summary: 'Open and resolve incidents from failed quality gates of SonarQube Server and SonarQube Cloud.',
  vendorDocs: 'https://docs.sonarsource.com/sonarqube-server/project-administration/webhooks/',
  source,
})
