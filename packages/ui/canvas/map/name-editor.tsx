"use client";

import { useEffect, useRef, useState } from "react";
import { useDesk } from "../desk.ts";
import { renameCommand } from "../model/commands.ts";
import type { Card } from "../model/graph.ts";

/** A component's name, typed where it stands. Enter keeps it, Escape does not. */
export function NameEditor({ card }: { readonly card: Card }) {
  const desk = useDesk();
  const [name, setName] = useState(card.name);
  const [error, setError] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.select(), []);
  const done = () => desk.ui.set({ renaming: null });
  const keep = () => {
    const next = name.trim();
    if (next === card.name || next === "") return done();
    const verdict = desk.edit(renameCommand(card.id, next));
    if (verdict.ok) done();
    else setError(verdict.error.sentence);
  };
  return (
    <span className="nodrag relative min-w-0 flex-1">
      <input
        ref={input}
        aria-label="Name"
        aria-invalid={error !== null}
        value={name}
        onChange={(event) => {
          setName(event.target.value);
          setError(null);
        }}
        onBlur={keep}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Enter") keep();
          if (event.key === "Escape") done();
        }}
        className="-my-0.5 h-6 w-full rounded-sm bg-panel px-1 font-semibold text-ink text-sm outline-none ring-2 ring-ring aria-invalid:ring-failed"
      />
      {error && (
        <span
          role="alert"
          className="absolute top-7 left-0 z-10 w-56 rounded-md bg-raised p-2 text-failed-text text-xs shadow-pop ring-1 ring-line"
        >
          {error}
        </span>
      )}
    </span>
  );
}
