import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'ansible',
  name: 'Ansible (AWX, Tower, AAP)',
  category: 'ci-cd',
  summary: 'Open incidents when Ansible jobs, updates and workflows fail, and resolve them when they succeed again.',
  vendorDocs: 'https://docs.ansible.com/automation-controller/latest/html/userguide/notifications.html',
  source,
})
