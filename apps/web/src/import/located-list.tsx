"use client";

import { useState } from "react";

export type Located = { readonly path: string; readonly line: number; readonly message?: string | undefined };

export type LocatedListProps = { readonly items: readonly Located[]; readonly file: string; readonly label: string };

const SHOWN = 8;

/** Places in a file, each with its line and what is said about it. */
export function LocatedList({ items, file, label }: LocatedListProps) {
  const [all, setAll] = useState(false);
  const shown = all ? items : items.slice(0, SHOWN);
  return (
    <div className="overflow-hidden rounded-lg ring-1 ring-line">
      <ul aria-label={label} className="max-h-56 divide-y overflow-y-auto">
        {shown.map((item) => (
          <li key={`${item.line} ${item.path} ${item.message}`} className="flex gap-3 px-3 py-1.5 text-xs">
            <span className="shrink-0 font-mono text-muted">
              {file}:{item.line}
            </span>
            <span className="min-w-0">
              <code className="font-mono break-all text-ink">{item.path}</code>
              {item.message && <span className="block text-muted">{item.message}</span>}
            </span>
          </li>
        ))}
      </ul>
      {items.length > SHOWN && !all && (
        <button
          type="button"
          onClick={() => setAll(true)}
          className="w-full border-t bg-sunken px-3 py-1.5 text-xs text-muted hover:text-ink"
        >
          Show all {items.length}
        </button>
      )}
    </div>
  );
}
