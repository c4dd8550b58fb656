/** The mark of Signalbox: a semaphore arm at clear over a lit lamp. */
export const Mark = ({ size = 28 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="shrink-0">
    <rect width="32" height="32" rx="8" fill="#0c4a50" />
    <rect x="0.5" y="0.5" width="31" height="31" rx="7.5" fill="none" stroke="#fff" strokeOpacity="0.14" />
    <path d="M10 26V7" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" />
    <path d="M10 10.5 24 6.2v5.2l-14 4.3z" fill="#fff" />
    <circle cx="20.5" cy="21.5" r="3.5" fill="#ffb224" />
  </svg>
)

/** The mark with the name. */
export const Wordmark = ({ size = 28 }: { size?: number }) => (
  <span className="flex items-center gap-2.5">
    <Mark size={size} />
    <span className="text-[17px] font-semibold tracking-[-0.02em]">Signalbox</span>
  </span>
)
