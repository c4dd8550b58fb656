import { Button } from '@cloudflare/kumo/components/button'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { api, read } from '../../api/client'
import { toast, toastError } from '../../components/toast'
import { samplesQuery } from './queries'

/** Sends a message of the vendor down the real path, signed as the vendor would. It opens an incident. Nothing where there are no samples. */
export function SendSample({ id }: { id: string }) {
  const selectId = useId()
  const queries = useQueryClient()
  const names = useQuery(samplesQuery(id)).data?.items ?? []
  const [chosen, choose] = useState<string>()
  const name = chosen ?? names[0]
  const send = useMutation({
    mutationFn: (sample: string) => read(api.integrations[':id'].samples[':name'].send.$post({ param: { id, name: sample } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['messages'] })
      void toast({ title: 'The sample was sent', detail: 'It went the way of a real message: signed, read and kept.' })
    },
    onError: toastError,
  })
  if (name === undefined) return null
  return (
    <div className="flex flex-wrap items-end gap-2">
      <label htmlFor={selectId} className="min-w-0 text-[13px]">
        <span className="mb-1 block font-medium">Sample</span>
        <select
          id={selectId}
          value={name}
          onChange={({ target }) => choose(target.value)}
          className="h-9 max-w-full rounded-lg border border-kumo-line bg-kumo-control px-3"
        >
          {names.map((one) => (
            <option key={one} value={one}>
              {one.replaceAll('-', ' ')}
            </option>
          ))}
        </select>
      </label>
      <Button loading={send.isPending} onClick={() => send.mutate(name)}>
        Send a sample
      </Button>
    </div>
  )
}
