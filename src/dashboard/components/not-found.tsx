import { Link } from '@tanstack/react-router'

export const NotFound = () => (
  <div className="px-7 py-24 text-center">
    <h1 className="text-lg font-semibold">There is no such page</h1>
    <p className="mt-1 text-kumo-subtle">It may have moved, or what it showed was deleted.</p>
    <Link to="/" className="mt-5 inline-block text-kumo-link underline underline-offset-2">
      Go to the overview
    </Link>
  </div>
)
