"use client";

import { NAME_PATH } from "@tributary/core/model";
import { useEffect, useRef, useState } from "react";
import { useDesk, useModel, useUi } from "../desk.ts";
import { renameCommand } from "../model/commands.ts";
import type { Card } from "../model/graph.ts";
import { FieldPeers } from "./field-peers.tsx";

/** The name, written where it stands. */
export function NameField({ card }: { readonly card: Card }) {
  const desk = useDesk();
  const [draft, setDraft] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const asked = useUi(
    ({ reveal }) => reveal?.component === card.id && (reveal.path === "" || reveal.path === NAME_PATH),
  );
  const refused = useModel(({ refusals }) =>
    refusals.find((note) => !note.remark && note.component === card.id && note.path === NAME_PATH),
  );
  useEffect(() => {
    if (!asked) return;
    desk.ui.set({ reveal: null });
    input.current?.focus();
  }, [asked, desk]);
  const keep = () => {
    const name = draft?.trim();
    if (name === undefined || name === "" || name === card.name) return setDraft(null);
    if (desk.edit(renameCommand(card.id, name)).ok) setDraft(null);
  };
  const editable = desk.writes() && card.sign !== "removed";
  return (
    <div className="relative -ml-1.5">
      <FieldPeers component={card.id} path={NAME_PATH} />
      <input
        ref={input}
        aria-label="Name"
        readOnly={!editable}
        aria-invalid={refused !== undefined}
        value={draft ?? card.name}
        onChange={(event) => setDraft(event.target.value)}
        onFocus={() => desk.setEditing({ component: card.id, path: NAME_PATH })}
        onBlur={() => {
          desk.setEditing(null);
          keep();
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key === "Escape") setDraft(null);
        }}
        className="w-full rounded-md px-1.5 font-semibold text-base text-ink outline-none ring-inset read-only:cursor-default enabled:hover:not-read-only:bg-hover focus-visible:not-read-only:bg-panel focus-visible:not-read-only:ring-2 focus-visible:not-read-only:ring-ring aria-invalid:ring-2 aria-invalid:ring-failed"
      />
      {refused && (
        <p role="alert" className="px-1.5 text-2xs text-failed-text">
          {refused.sentence}
        </p>
      )}
    </div>
  );
}
