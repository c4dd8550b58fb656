/** A value that has to go somewhere else: its name, the whole of it, and a button that copies it. */
import { CopyButton } from './copy-button'

export const CopyField = ({ label, text }: { label: string; text: string }) => (
  <div>
    <p className="mb-1 text-[13px] font-medium">{label}</p>
    <p className="flex items-start gap-1 rounded-lg border border-kumo-line bg-kumo-recessed py-1 pr-1 pl-3">
      <code className="min-w-0 grow py-1 font-mono text-[12px] leading-5 break-all">{text}</code>
      <CopyButton text={text} what={label} />
    </p>
  </div>
)
