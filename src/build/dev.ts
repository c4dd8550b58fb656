// `npm run dev`: wrangler dev, with reload, on the state and the secrets of `npm start` (never both at once). Deliveries that wait longer than
// the queue remembers need the minute's sweep: curl "http://127.0.0.1:8787/cdn-cgi/handler/scheduled".
import { adminTokenSql } from './hub.ts'
import { loud, quiet } from './run.ts'
import { localSecrets } from './secrets.ts'

const secrets = localSecrets('.dev.vars')
quiet('wrangler', 'd1', 'migrations', 'apply', 'DB', '--local')
quiet('wrangler', 'd1', 'execute', 'DB', '--local', '--command', adminTokenSql(secrets.SIGNALBOX_ADMIN_TOKEN))
process.exit(loud('wrangler', 'dev', '--port', process.env.PORT || '8787', '--var', 'STAGE:local', '--test-scheduled'))
