import type { ComponentChildren, ComponentProps } from "preact";

interface ButtonProps extends Omit<ComponentProps<"button">, "class" | "children"> {
  /** The next step: at most one on screen. */
  primary?: boolean;
  quiet?: boolean;
  children: ComponentChildren;
}

export function Button({ primary, quiet, children, ...rest }: ButtonProps) {
  const classes = ["button", primary && "primary", quiet && "quiet"].filter(Boolean).join(" ");
  return (
    <button type="button" class={classes} {...rest}>
      {children}
    </button>
  );
}
