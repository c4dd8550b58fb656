import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'terraform',
  name: 'HCP Terraform',
  category: 'ci-cd',
  summary: 'Open incidents from failed Terraform runs, drift and failed checks; close them when a run succeeds.',
  vendorDocs: 'https://developer.hashicorp.com/terraform/cloud-docs/workspaces/settings/notifications',
  source,
})
