import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { takeKey } from "../use-reply-focus.ts";
import { Icon } from "./icon.tsx";

export interface MenuItem {
  id: string;
  label: string;
  detail?: string;
  /** Defined for one of a choice. */
  checked?: boolean;
  warning?: boolean;
  /** A line goes before it. */
  separated?: boolean;
  /** Shown only where the panel is narrow. */
  narrowOnly?: boolean;
  onSelect: () => void;
}

interface MenuProps {
  /** Accessible name, with the value: "Mode: Manual". */
  name: string;
  class?: string;
  items: readonly MenuItem[];
  children: ComponentChildren;
}

/** A button that opens a menu over the composer. */
export function Menu({ name, class: classes = "", items, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const popup = useRef<HTMLDivElement>(null);

  const entries = () =>
    [...(popup.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])].filter((entry) => entry.offsetParent);
  const close = (returnFocus: boolean) => {
    setOpen(false);
    if (returnFocus) button.current?.focus();
  };

  useEffect(() => {
    if (!open) return;
    const start = entries().find((entry) => entry.getAttribute("aria-checked") === "true") ?? entries()[0];
    start?.focus();
    const onPointerDown = (event: PointerEvent) => {
      const inside = event.target instanceof Node && popup.current?.parentElement?.contains(event.target);
      if (!inside) setOpen(false);
    };
    document.addEventListener("pointerdown", onPointerDown, true);
    return () => document.removeEventListener("pointerdown", onPointerDown, true);
  }, [open]);

  const onKeyDown = (event: KeyboardEvent) => {
    const list = entries();
    const index = list.findIndex((entry) => entry.matches(":focus"));
    const go = (to: number) => list[(to + list.length) % list.length]?.focus();
    if (event.key === "ArrowDown") go(index + 1);
    else if (event.key === "ArrowUp") go(index - 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(-1);
    else if (event.key === "Escape") close(true);
    else if (event.key === "Tab") {
      close(true);
      return;
    } else if (/^\p{L}$/u.test(event.key)) {
      const letter = event.key.toLowerCase();
      const after = [...list.slice(index + 1), ...list.slice(0, index + 1)];
      after.find((entry) => entry.textContent?.trim().toLowerCase().startsWith(letter))?.focus();
    } else return;
    takeKey(event);
  };

  return (
    <div class={`menu ${classes}`}>
      <button
        type="button"
        class="pick"
        ref={button}
        aria-label={name}
        title={name}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
          takeKey(event);
          setOpen(true);
        }}
      >
        {children}
        <Icon name="chevron-down" small />
      </button>
      {open && (
        <div class="popup menu-popup" role="menu" aria-label={name} ref={popup} onKeyDown={onKeyDown}>
          {items.map((item) => (
            <Entry key={item.id} item={item} close={() => close(true)} />
          ))}
        </div>
      )}
    </div>
  );
}

function Entry({ item, close }: { item: MenuItem; close: () => void }) {
  const { label, detail, checked, warning, separated, narrowOnly, onSelect } = item;
  const isChoice = checked !== undefined;
  return (
    <>
      {separated && <hr class={narrowOnly ? "rule narrow-only" : "rule"} />}
      <button
        type="button"
        class={narrowOnly ? "item narrow-only" : "item"}
        role={isChoice ? "menuitemradio" : "menuitem"}
        {...(isChoice ? { "aria-checked": checked } : {})}
        tabIndex={-1}
        onClick={() => {
          close();
          onSelect();
        }}
      >
        <span class="check">{checked && <Icon name="check" />}</span>
        <span class="body">
          <span class={warning ? "row warn" : "row"}>
            {warning && <Icon name="warning" small />}
            {label}
          </span>
          {detail && <span class="meta">{detail}</span>}
        </span>
      </button>
    </>
  );
}
