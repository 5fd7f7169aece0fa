import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

const nearEnd = 16;

/** What the user scrolls with has moved the content by then. */
const scrollingMs = 300;

const scrollKeys = new Set(["ArrowUp", "PageUp", "Home", "Tab", " "]);

/**
 * Keeps a scroller at its end while its content grows, until the user scrolls away, and again once they come back.
 * Returns whether it follows now; writing it takes effect with the next change of the content.
 */
export function useStickToEnd(scroller: RefObject<HTMLElement | null>, startAtEnd: boolean) {
  const follows = useRef(startAtEnd);

  useEffect(() => {
    const element = scroller.current;
    const content = element?.firstElementChild;
    if (!element || !content) return;
    const place = () => ({ top: element.scrollTop, height: element.scrollHeight, view: element.clientHeight });
    let last = place();
    let scrolled = Number.NEGATIVE_INFINITY;
    const onScroll = () => {
      const now = place();
      const isUp = now.top < last.top - 1;
      // Content that became shorter, if only for a moment, has moved up without anybody scrolling.
      const isMoved =
        (now.height !== last.height || now.view !== last.view) && performance.now() > scrolled + scrollingMs;
      if (now.height - now.top - now.view <= nearEnd) follows.current = true;
      else if (isUp && isMoved) stick();
      else if (isUp) follows.current = false;
      last = place();
    };
    const stick = () => {
      if (!follows.current) return;
      element.scrollTop = element.scrollHeight;
      last = place();
    };
    const userScrolls = () => {
      scrolled = performance.now();
    };
    const onKeyDown = (event: KeyboardEvent) => scrollKeys.has(event.key) && userScrolls();
    // On the scroll bar, not on what is in the transcript.
    const onPointer = (event: PointerEvent) => event.target === element && userScrolls();
    const observer = new ResizeObserver(stick);
    observer.observe(content);
    observer.observe(element);
    const listening = new AbortController();
    const options = { passive: true, signal: listening.signal };
    element.addEventListener("scroll", onScroll, options);
    element.addEventListener("wheel", userScrolls, options);
    element.addEventListener("touchmove", userScrolls, options);
    element.addEventListener("keydown", onKeyDown, options);
    element.addEventListener("pointerdown", onPointer, options);
    element.addEventListener("pointermove", onPointer, options);
    return () => {
      observer.disconnect();
      listening.abort();
    };
  }, [scroller]);

  return follows;
}
