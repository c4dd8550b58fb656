import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'email',
  name: 'Email',
  category: 'generic',
  summary: 'Open, acknowledge and resolve incidents by mail, from any tool or person that can write one.',
  vendorDocs: 'https://developers.cloudflare.com/email-routing/email-workers/',
  source,
})
