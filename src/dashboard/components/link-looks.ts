/** Links that look like buttons: `<Link className={leads}>` for what one does next, `follows` for what stands beside it. */
export const leads =
  'inline-flex h-9 items-center gap-1.5 rounded-lg bg-kumo-brand px-3 font-medium text-white shadow-xs hover:bg-kumo-brand-hover'
export const follows =
  'inline-flex h-9 items-center gap-1.5 rounded-lg bg-kumo-base px-3 font-medium text-kumo-default shadow-xs ring ring-kumo-line hover:bg-kumo-tint'
/** Beside buttons, for what leads back or out. */
export const leaves = 'inline-flex h-9 items-center gap-1.5 pr-2 text-kumo-link underline-offset-2 hover:underline sm:pl-2'
