"use client";

import { Button } from "@tributary/ui/kit";
import { useEffect, useRef } from "react";

export type ShowEarlierProps = { readonly busy: boolean; readonly onShow: () => void };

/** Asks for the next page when it comes into sight, and when pressed. */
export function ShowEarlier({ busy, onShow }: ShowEarlierProps) {
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(onShow);
  latest.current = onShow;
  useEffect(() => {
    const { current } = place;
    if (!current) return;
    const observer = new IntersectionObserver(([seen]) => seen?.isIntersecting && latest.current(), {
      rootMargin: "200px",
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={place} className="flex justify-center">
      <Button busy={busy} onClick={onShow}>
        Show earlier
      </Button>
    </div>
  );
}
