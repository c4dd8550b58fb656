import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'zabbix',
  name: 'Zabbix',
  category: 'monitoring',
  summary: 'Open, acknowledge and resolve incidents from Zabbix problems, through a media type that you import.',
  vendorDocs: 'https://www.zabbix.com/documentation/current/en/manual/config/notifications/media/webhook',
  source,
})
