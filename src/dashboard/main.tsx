import './look/app.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { Toaster } from './components/toast'
import { queries, router } from './router'

// After a deployment the chunks of an old tab are gone: it loads itself anew, once.
window.addEventListener('vite:preloadError', (event) => {
  const at = Number(sessionStorage.getItem('signalbox.reloaded') ?? 0)
  if (event.timeStamp + performance.timeOrigin - at < 10_000) return
  event.preventDefault()
  sessionStorage.setItem('signalbox.reloaded', String(event.timeStamp + performance.timeOrigin))
  location.reload()
})

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
      <Suspense>
        <Toaster />
      </Suspense>
    </QueryClientProvider>
  </StrictMode>,
)
