import { useState } from 'react'
import { Facts } from '../../components/drawer'
import { Tabs } from '../../components/tabs'
import type { Mail } from './mail'

/** A mail as a reader would see it. Its HTML stands in a frame in which nothing runs, and to which nothing is fetched. */
export default function MailPreview({ mail }: { mail: Mail }) {
  const { subject, from, to, cc, html, text } = mail
  const [view, setView] = useState<'html' | 'text'>('html')
  const shown = html === null ? 'text' : text === null ? 'html' : view
  return (
    <section aria-label="Mail" className="card mb-4 p-4">
      <p className="mb-2 text-[15px] font-semibold break-words">{subject}</p>
      <div className="mb-3 text-[13px]">
        <Facts
          facts={[
            ['From', from.join(', ')],
            ['To', to.join(', ')],
            ['Cc', cc.join(', ')],
          ]}
        />
      </div>
      {html !== null && text !== null && (
        <Tabs
          label="Forms of the mail"
          value={shown}
          tabs={[
            { value: 'html', label: 'HTML' },
            { value: 'text', label: 'Text' },
          ]}
          select={setView}
        />
      )}
      {shown === 'html' && html !== null ? (
        <>
          <iframe
            title="The mail’s HTML"
            sandbox=""
            srcDoc={`${FRAME}${html}`}
            className="h-80 w-full resize-y rounded-md border border-kumo-line bg-white [color-scheme:light]"
          />
          <p className="mt-1.5 text-[12px] text-kumo-subtle">
            Images of other hosts are not loaded here, links lead nowhere, and nothing runs.
          </p>
        </>
      ) : (
        <pre className="font-sans text-[13px] break-words whitespace-pre-wrap">{text}</pre>
      )}
    </section>
  )
}

/** What readers of mail begin with. A link wants a window of its own, which the frame does not give: the mail stays where it is. */
const FRAME =
  '<!doctype html><html lang="en"><title>Mail</title><base target="_blank"><style>body{margin:16px;font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}</style>'
