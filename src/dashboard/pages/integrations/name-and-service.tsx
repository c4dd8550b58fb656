import { Input } from '@cloudflare/kumo/components/input'
import { useId } from 'react'
import type { FieldIssue } from '../../api/problem'

interface NameAndServiceProps {
  name: string
  setName: (name: string) => void
  serviceId: string | undefined
  setServiceId: (id: string | undefined) => void
  services: readonly { id: string; name: string }[]
  issues: readonly FieldIssue[]
}

/** What an integration is called here, and which service its incidents are about. */
export function NameAndService({ name, setName, serviceId, setServiceId, services, issues }: NameAndServiceProps) {
  const id = useId()
  const issue = (path: string) => issues.find((one) => one.path === path)?.message
  const [wrongName, wrongService] = [issue('name'), issue('serviceId')]
  return (
    <div className="space-y-5">
      <Input
        label="Name"
        description="How it is called here: the tool, and which one of them."
        className="w-full"
        required
        autoComplete="off"
        passwordManagerIgnore
        maxLength={100}
        value={name}
        onChange={({ target }) => setName(target.value)}
        aria-invalid={wrongName !== undefined}
        {...(wrongName && { error: wrongName })}
      />
      {services.length > 0 && (
        <div>
          <label htmlFor={id} className="mb-1.5 block font-medium">
            Service <span className="font-normal text-kumo-subtle">(optional)</span>
          </label>
          <select
            id={id}
            value={serviceId ?? ''}
            onChange={({ target }) => setServiceId(target.value || undefined)}
            aria-invalid={wrongService !== undefined}
            aria-describedby={`${id}-says`}
            className="h-9 w-full rounded-lg border border-kumo-line bg-kumo-control px-3"
          >
            <option value="">None</option>
            {services.map((service) => (
              <option key={service.id} value={service.id}>
                {service.name}
              </option>
            ))}
          </select>
          <p id={`${id}-says`} className="mt-1 text-[13px] text-kumo-subtle">
            What its incidents are about.
            {wrongService && (
              <span role="alert" className="block text-kumo-danger">
                {wrongService}
              </span>
            )}
          </p>
        </div>
      )}
    </div>
  )
}
