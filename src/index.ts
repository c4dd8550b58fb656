import { DurableObject } from 'cloudflare:workers'
export class Gate extends DurableObject {}
export class Outlet extends DurableObject {}
export default { fetch: () => new Response('ok') }
