"use client";

import { Pencil } from "lucide-react";
import { useRef, useState } from "react";

export type EditableTitleProps = {
  readonly title: string;
  readonly editable: boolean;
  readonly onRename: (title: string) => void;
};

/** A page's title that can be changed in place: Enter keeps, Escape leaves it as it was. */
export function EditableTitle({ title, editable, onRename }: EditableTitleProps) {
  const [editing, setEditing] = useState(false);
  const leaving = useRef(false);
  const look = "mt-1.5 text-2xl font-semibold tracking-tight text-ink";
  if (!editing) {
    return (
      <h1 className={`${look} group flex items-center gap-2`}>
        <span className="min-w-0 text-balance">{title}</span>
        {editable && (
          <button
            type="button"
            aria-label="Rename"
            onClick={() => setEditing(true)}
            className="rounded-md p-1 text-faint opacity-0 transition-opacity group-hover:opacity-100 hover:bg-hover focus-visible:opacity-100"
          >
            <Pencil aria-hidden="true" className="size-4" />
          </button>
        )}
      </h1>
    );
  }
  const keep = (text: string) => {
    setEditing(false);
    if (!leaving.current && text.trim() && text.trim() !== title) onRename(text.trim());
    leaving.current = false;
  };
  return (
    <h1 className={look}>
      <input
        aria-label="Title"
        // biome-ignore lint/a11y/noAutofocus: it replaces the button that was just pressed
        autoFocus
        defaultValue={title}
        maxLength={100}
        onBlur={(event) => keep(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== "Escape") return;
          leaving.current = event.key === "Escape";
          event.currentTarget.blur();
        }}
        className="-mx-1.5 w-full rounded-md bg-sunken px-1.5 outline-none ring-2 ring-ring/40"
      />
    </h1>
  );
}
