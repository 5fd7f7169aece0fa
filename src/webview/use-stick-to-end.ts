import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

const nearEnd = 16;

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
    let lastTop = element.scrollTop;
    const onScroll = () => {
      const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
      if (distance <= nearEnd) follows.current = true;
      else if (element.scrollTop < lastTop - 1) follows.current = false;
      lastTop = element.scrollTop;
    };
    const stick = () => {
      if (!follows.current) return;
      element.scrollTop = element.scrollHeight;
      lastTop = element.scrollTop;
    };
    const observer = new ResizeObserver(stick);
    observer.observe(content);
    observer.observe(element);
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", onScroll);
    };
  }, [scroller]);

  return follows;
}
