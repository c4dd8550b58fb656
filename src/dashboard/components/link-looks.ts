/** Links that look like buttons: `<Link className={leads}>` for what one does next, `follows` for what stands beside it. */
export const leads = 'inline-flex h-9 items-center rounded-lg bg-kumo-brand px-4 font-medium text-white hover:bg-kumo-brand-hover'
export const follows =
  'inline-flex h-9 items-center rounded-lg bg-kumo-base px-3 font-medium ring ring-kumo-line hover:bg-kumo-tint'
