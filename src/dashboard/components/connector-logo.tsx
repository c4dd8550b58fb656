/** The vendor's mark from the sprite, or a monogram in a colour of its own. Decorative: the name stands beside it. */
import { colours, spriteUrl } from 'virtual:logos'

interface LogoProps {
  connector: string
  /** For the monogram. */
  name?: string
  size?: number
}

export function ConnectorLogo({ connector, name = connector, size = 24 }: LogoProps) {
  const colour = colours[connector]
  const box = { width: size, height: size, borderRadius: Math.round(size * 0.26) }
  if (colour) {
    return (
      <span aria-hidden="true" className="logo-tile inline-flex shrink-0 items-center justify-center" style={box}>
        <svg
          aria-hidden="true"
          width={size * 0.64}
          height={size * 0.64}
          style={{ '--mark': colour } as React.CSSProperties}
          className={isDark(colour) ? 'logo-dark' : 'logo-mark'}
        >
          <use href={`${spriteUrl}#${connector}`} />
        </svg>
      </span>
    )
  }
  return (
    <span
      aria-hidden="true"
      className="monogram inline-flex shrink-0 items-center justify-center font-semibold"
      style={{ ...box, fontSize: size * 0.4, '--hue': hueOf(connector) } as React.CSSProperties}
    >
      {initialsOf(name)}
    </span>
  )
}

/** `Azure Monitor` → `AM`, `Zabbix` → `Za`. */
function initialsOf(name: string): string {
  const [first = '', second] = name.split(/[\s-]+/)
  return second ? `${first.charAt(0)}${second.charAt(0)}`.toUpperCase() : first.slice(0, 2)
}

const hueOf = (text: string): number => [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 360, 7)

/** Too dark to be seen on the dark theme's tile. */
function isDark(hex: string): boolean {
  const [r = 0, g = 0, b = 0] = (hex.slice(1).match(/../g) ?? []).map((part) => Number.parseInt(part, 16))
  return 0.3 * r + 0.59 * g + 0.11 * b < 70
}
