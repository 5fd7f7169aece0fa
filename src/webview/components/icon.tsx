export type Tone = "ok" | "bad" | "warn" | "muted";

interface IconProps {
  name: string;
  tone?: Tone;
  small?: boolean;
}

/** A picture that a word or a name stands beside: hidden from screen readers. */
export function Icon({ name, tone, small }: IconProps) {
  const classes = ["codicon", `codicon-${name}`, tone, small && "small"].filter(Boolean).join(" ");
  return <i class={classes} aria-hidden="true" />;
}
