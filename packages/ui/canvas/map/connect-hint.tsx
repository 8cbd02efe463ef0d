"use client";

import { useEffect, useRef } from "react";
import { useModel, useUi } from "../desk.ts";
import { fitsBetween } from "../model/connect.ts";
import { wireOf } from "./wire-style.ts";

/** Beside the pointer while a connection is drawn: what it would fill. */
export function ConnectHint() {
  const from = useUi((ui) => ui.connecting);
  const over = useUi((ui) => ui.hovered);
  const text = useModel(({ view }) => {
    if (from === null) return null;
    if (over === null || over === from) return "Drop on a highlighted component";
    const fits = fitsBetween(view, from, over);
    const [first] = fits;
    if (!first) return "Nothing here takes a value from the other";
    return fits.length === 1 ? `${wireOf(first.meaning).word}: fills ${first.title}` : `${fits.length} ways to connect`;
  });
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (from === null) return;
    const follow = (event: PointerEvent) => {
      const element = box.current;
      if (element) element.style.transform = `translate(${event.clientX + 14}px, ${event.clientY + 16}px)`;
    };
    window.addEventListener("pointermove", follow);
    return () => window.removeEventListener("pointermove", follow);
  }, [from]);
  if (text === null) return null;
  return (
    <div
      ref={box}
      style={{ transform: "translate(-999px, 0)" }}
      className="pointer-events-none fixed top-0 left-0 z-50 rounded-md bg-raised px-2 py-1 text-2xs text-ink shadow-pop ring-1 ring-line"
    >
      {text}
    </div>
  );
}
