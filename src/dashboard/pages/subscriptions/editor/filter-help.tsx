/** What a filter can ask, with examples that can be tried by pressing them. */
const fields: [name: string, says: string][] = [
  ['event.type', 'incident.triggered …'],
  ['event.severity', 'critical, error, warning, info'],
  ['event.priority', 'P1 to P4'],
  ['event.status', 'triggered, acknowledged, resolved'],
  ['event.title, event.description', 'texts'],
  ['event.labels.team', 'a label; empty where there is none'],
  ['event.serviceId, event.integrationId', 'ids, empty where there is none'],
  ['event.assigneeId', 'usr_…, empty where it is nobody’s'],
  ['event.occurrences', 'how often it was seen'],
  ['event.actor', 'integration:Grafana, token:on-call'],
  ['event.dedupKey, event.link, event.occurredAt', 'as the incident has them'],
]

export const filterExamples = [
  'event.severity == "critical"',
  'event.labels.team == "shop"',
  '"database" in event.title|lower',
  'event.severity in ["critical", "error"] and event.occurrences < 5',
  'not event.labels.env is startingwith "test"',
]

export const FilterHelp = ({ insert }: { insert: (filter: string) => void }) => (
  <details className="mt-3 text-[13px]">
    <summary className="w-fit font-medium text-kumo-link">How to write a filter</summary>
    <p className="mt-2 text-kumo-subtle">
      A Jinja expression. Compare with <code>==</code>, <code>!=</code>, <code>&lt;</code>, <code>in</code>; join with{' '}
      <code>and</code>, <code>or</code>, <code>not</code>. A filter that fails on an event lets it pass, so that nobody is told
      too little.
    </p>
    <ul aria-label="Examples" className="mt-2 flex flex-col items-start gap-1">
      {filterExamples.map((example) => (
        <li key={example} className="max-w-full">
          <button
            type="button"
            onClick={() => insert(example)}
            className="max-w-full rounded-md bg-kumo-tint px-2 py-0.5 text-left font-mono text-[12px] break-words hover:bg-kumo-fill"
          >
            {example}
          </button>
        </li>
      ))}
    </ul>
    <table className="mt-3 w-full text-left">
      <caption className="sr-only">What an event has</caption>
      <tbody>
        {fields.map(([name, says]) => (
          <tr key={name} className="border-t border-kumo-hairline align-baseline">
            <th scope="row" className="py-1 pr-3 font-mono text-[12px] font-normal">
              {name}
            </th>
            <td className="py-1 text-kumo-subtle">{says}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </details>
)
