"use client";

import type { ComponentId } from "@tributary/core/base";
import { useId, useState } from "react";
import { Button, Input, Select } from "../../kit/index.ts";
import { useDesk, useModel } from "../desk.ts";
import { bulkCommand, sharedFields } from "../model/bulk.ts";
import type { Field } from "../model/form.ts";

/** One value for all that are selected, where they are of the same kind. */
export function BulkEdit({ ids }: { readonly ids: readonly ComponentId[] }) {
  const desk = useDesk();
  const view = useModel((state) => state.view);
  const fields = sharedFields(view, ids);
  const [path, setPath] = useState<string | undefined>(undefined);
  const [text, setText] = useState("");
  const [error, setError] = useState<string | undefined>(undefined);
  const errorId = useId();
  const field = fields.find((each) => each.path === path);
  if (fields.length === 0) return null;
  const set = () => {
    if (!field) return;
    const bulk = bulkCommand(view, ids, field, text);
    setError(bulk.ok ? undefined : bulk.sentence);
    if (bulk.ok) desk.edit(bulk.command);
  };
  return (
    <form
      aria-label="Change all"
      className="flex flex-col gap-2 border-b px-4 py-3"
      onSubmit={(event) => {
        event.preventDefault();
        set();
      }}
    >
      <Select
        size="sm"
        label="Field"
        placeholder="Change a field of all…"
        value={path}
        options={fields.map((each) => ({ value: each.path, label: each.title }))}
        onValueChange={(next) => {
          setPath(next);
          setText("");
          setError(undefined);
        }}
      />
      {field && (
        <div className="flex gap-2">
          <ValueBox field={field} text={text} onText={setText} describedBy={error ? errorId : undefined} />
          <Button size="sm" type="submit">
            {text === "" ? "Clear for all" : `Set for ${ids.length}`}
          </Button>
        </div>
      )}
      {error && (
        <p id={errorId} role="alert" className="text-2xs text-failed-text">
          {error}
        </p>
      )}
    </form>
  );
}

type ValueBoxProps = {
  readonly field: Field;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly describedBy: string | undefined;
};

const NOT_SET = "\u0000";

function ValueBox({ field, text, onText, describedBy }: ValueBoxProps) {
  const { property, kind, title } = field;
  const choices = property.enum?.map(String) ?? (kind === "boolean" ? ["true", "false"] : undefined);
  if (choices)
    return (
      <Select
        size="sm"
        label={`${title} of all`}
        className="min-w-0 flex-1"
        value={text === "" ? NOT_SET : text}
        options={[{ value: NOT_SET, label: "Not set" }, ...choices.map((value) => ({ value, label: value }))]}
        onValueChange={(next) => onText(next === NOT_SET ? "" : next)}
      />
    );
  return (
    <Input
      size="sm"
      aria-label={`${title} of all`}
      aria-invalid={describedBy !== undefined}
      aria-describedby={describedBy}
      className="min-w-0 flex-1"
      placeholder="Not set"
      value={text}
      onChange={(event) => onText(event.target.value)}
      onKeyDown={(event) => event.stopPropagation()}
    />
  );
}
