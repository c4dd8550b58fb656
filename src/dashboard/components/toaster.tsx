// Kumo's toasts, in a chunk of its own. Use `toast`.
import { createKumoToastManager, Toasty } from '@cloudflare/kumo/components/toast'

export const toasts = createKumoToastManager()
export default () => <Toasty toastManager={toasts}>{null}</Toasty>
