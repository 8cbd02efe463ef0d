"use client";

import { parseMetadata } from "@tributary/core/base";
import type { GivenNotes } from "@tributary/core/protocol";
import { Button, Field, IconButton, Input, Notice, Textarea } from "@tributary/ui/kit";
import { Plus, X } from "lucide-react";
import { useRef, useState } from "react";

export type GivenFormProps = {
  readonly given: GivenNotes;
  /** What policies of this workspace ask for, by name. */
  readonly asked: readonly { readonly name: string; readonly begins: string }[];
  readonly onGive: (notes: GivenNotes) => void;
};

type Row = { readonly id: number; readonly name: string; readonly value: string };

/** Why, and notes by name. Rows that are left empty are none. */
export function GivenForm({ given, asked, onGive }: GivenFormProps) {
  const next = useRef(0);
  const rowOf = (name: string, value: string): Row => ({ id: next.current++, name, value });
  const [rows, setRows] = useState<readonly Row[]>(() => {
    const known = Object.entries(given.metadata ?? {});
    const wanted = asked.filter(({ name }) => known.every(([other]) => other !== name)).map(({ name }) => [name, ""]);
    const all = [...known, ...wanted].map(([name = "", value = ""]) => rowOf(name, value));
    return all.length > 0 ? all : [rowOf("ticket", "")];
  });
  const [reason, setReason] = useState(given.reason ?? "");
  const [error, setError] = useState<string>();
  const change = (id: number, to: Partial<Row>) =>
    setRows(rows.map((row) => (row.id === id ? { ...row, ...to } : row)));
  const save = () => {
    const filled = rows.filter(({ value }) => value.trim() !== "");
    const names = filled.map(({ name }) => name.trim());
    if (new Set(names).size < names.length) return setError("Two notes have the same name. Give each its own.");
    const notes = parseMetadata(Object.fromEntries(filled.map(({ value }, index) => [names[index] ?? "", value])));
    if (!notes.ok) return setError(notes.error);
    const why = reason.trim();
    onGive({
      ...(why === "" ? {} : { reason: why }),
      ...(filled.length > 0 ? { metadata: notes.value } : {}),
    });
  };
  return (
    <form
      noValidate
      className="space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <p className="text-xs text-muted">
        They go with all that you do in this change set from here on. Policies may ask for them, and the audit keeps
        them.
      </p>
      {asked.map(({ name, begins }) => (
        <p key={name} className="text-xs text-muted">
          A policy here asks for <strong className="font-medium text-ink">{name}</strong>
          {begins !== "" && `, beginning with ${begins}`}.
        </p>
      ))}
      <Field label="Reason">
        <Textarea rows={2} maxLength={300} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <fieldset className="space-y-1.5">
        <legend className="mb-1.5 text-sm font-medium text-ink">Notes</legend>
        {rows.map(({ id, name, value }) => (
          <div key={id} className="flex items-center gap-1.5">
            <Input
              aria-label="Name of the note"
              size="sm"
              className="w-28 shrink-0 font-mono"
              value={name}
              onChange={(event) => change(id, { name: event.target.value })}
            />
            <Input
              aria-label={name.trim() === "" ? "Text of the note" : name.trim()}
              size="sm"
              placeholder="OPS-7"
              value={value}
              onChange={(event) => change(id, { value: event.target.value })}
            />
            <IconButton
              size="sm"
              label={`Take the note ${name} away`}
              onClick={() => setRows(rows.filter((row) => row.id !== id))}
            >
              <X />
            </IconButton>
          </div>
        ))}
        <Button size="sm" icon={<Plus />} onClick={() => setRows([...rows, rowOf("", "")])}>
          Another note
        </Button>
      </fieldset>
      {error && <Notice tone="error">{error}</Notice>}
      <Button type="submit" variant="primary" size="sm" className="w-full">
        Give them
      </Button>
    </form>
  );
}
