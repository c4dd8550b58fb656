import { startHub } from '../src/build/hub.ts'
import { given, serve } from './process.ts'

const { state, secrets } = given<{ state: string; secrets: Parameters<typeof startHub>[0]['secrets'] }>()
const hub = await startHub({ port: 0, state, secrets })
serve(Number(new URL(hub.url).port), () => hub.stop())
