import { type RefObject, useEffect, useState } from "react";

/** Which rows of a long list are in sight, with some above and below. */
export function useWindow(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
): { readonly first: number; readonly last: number } {
  const [range, setRange] = useState({ first: 0, last: 60 });
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = () => {
      const first = Math.max(0, Math.floor(element.scrollTop / rowHeight) - 10);
      const last = first + Math.ceil(element.clientHeight / rowHeight) + 20;
      setRange((now) => (now.first === first && now.last === last ? now : { first, last }));
    };
    look();
    element.addEventListener("scroll", look, { passive: true });
    const resized = new ResizeObserver(look);
    resized.observe(element);
    return () => {
      element.removeEventListener("scroll", look);
      resized.disconnect();
    };
  }, [scroller, rowHeight]);
  return { first: Math.min(range.first, count), last: Math.min(range.last, count) };
}
