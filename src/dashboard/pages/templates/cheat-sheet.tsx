import { filters, variables } from 'virtual:template-words'

const Words = ({ title, rows }: { title: string; rows: typeof variables }) => (
  <table className="mt-3 w-full text-left">
    <caption className="eyebrow pb-1 text-left">{title}</caption>
    <tbody>
      {rows.map(({ names, says }) => (
        <tr key={names.join()} className="border-t border-kumo-hairline align-baseline">
          <th scope="row" className="w-2/5 py-1 pr-3 font-mono text-[12px] font-normal break-words">
            {names.join(', ')}
          </th>
          <td className="py-1 text-kumo-subtle">{says.replaceAll('`', '')}</td>
        </tr>
      ))}
    </tbody>
  </table>
)

/** What a template can name, as docs/templates.md has it. */
export const CheatSheet = () => (
  <details className="text-[13px]">
    <summary className="w-fit font-medium text-kumo-link">Variables and filters</summary>
    <Words title="Variables" rows={variables} />
    <Words title="Filters" rows={filters} />
    <p className="mt-3 text-kumo-subtle">
      In a JSON part every value becomes JSON where it is printed, so write no quotes around it; join texts with <code>~</code>.
      What is missing is empty, however deep.
    </p>
  </details>
)
