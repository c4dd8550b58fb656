import { CopyField } from '../../components/copy-field'
import type { Connector } from '../connectors/queries'

/** For senders that speak another hub's API: they only change the host and the key. */
export const DropInAddress = ({ dropIn }: { dropIn: NonNullable<Connector['dropIn']> }) => (
  <div>
    <CopyField label={`Address for senders of ${dropIn.of}`} text={location.origin} />
    <p className="mt-1.5 text-[13px] text-kumo-subtle">
      Point them here instead of there, with this integration’s key where theirs was. Nothing else changes: the same paths are
      answered.
    </p>
    <details className="mt-1.5 text-[13px]">
      <summary className="text-kumo-link">Which paths</summary>
      <ul className="mt-1.5 space-y-0.5 font-mono text-[12px] break-all">
        {dropIn.routes.map((route) => (
          <li key={route}>{route}</li>
        ))}
      </ul>
    </details>
  </div>
)
