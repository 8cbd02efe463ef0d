"use client";

import { titleOfFunction } from "@tributary/core/model";
import { Button, Input, Popover } from "@tributary/ui/kit";
import { LogIn, Plus, X } from "lucide-react";
import { useState } from "react";
import type { FunctionPanelProps } from "./function-panel.tsx";

type Row = readonly [argument: string, path: string];

/** What a function reads: names of arguments, each with the place its value comes from. */
export function InputsControl({
  definition,
  edit,
  locked,
}: Pick<FunctionPanelProps, "definition" | "edit"> & { readonly locked: boolean }) {
  const rows: readonly Row[] = Object.entries(definition.inputs);
  const [draft, setDraft] = useState<readonly Row[] | null>(null);
  const shown = draft ?? rows;
  const change = (at: number, row: Row): void => setDraft(shown.map((each, index) => (index === at ? row : each)));
  const save = (): void => {
    if (!draft) return;
    const value = Object.fromEntries(draft.filter(([argument]) => argument !== ""));
    edit(`Set what ${titleOfFunction(definition)} reads`, [
      { type: "function.set", function: definition.id, field: "inputs", value },
    ]);
    setDraft(null);
  };
  return (
    <Popover
      label="What it reads"
      className="w-96"
      onOpenChange={(open) => !open && save()}
      trigger={
        <Button size="sm" icon={<LogIn />}>
          {rows.length === 0 ? "Reads nothing" : `Reads ${rows.map(([argument]) => argument).join(", ")}`}
        </Button>
      }
    >
      <p className="mb-2 text-xs text-muted">
        Each argument has a path of the component: <code>/domain/image</code>, <code>/meta/name</code>,{" "}
        <code>/derived/…</code>, <code>/resource</code>, <code>/facts/publishedPorts</code>.
      </p>
      <ul className="flex flex-col gap-1.5">
        {shown.map(([argument, path], at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place while its name is being typed
          <li key={at} className="flex items-center gap-1.5">
            <Input
              size="sm"
              aria-label={`Argument ${at + 1}`}
              className="w-28 font-mono"
              value={argument}
              readOnly={locked}
              onChange={(event) => change(at, [event.target.value, path])}
            />
            <Input
              size="sm"
              aria-label={`Path of argument ${at + 1}`}
              className="font-mono"
              value={path}
              readOnly={locked}
              onChange={(event) => change(at, [argument, event.target.value])}
            />
            {!locked && (
              <Button
                size="sm"
                variant="ghost"
                aria-label={`Remove ${argument || "this argument"}`}
                icon={<X />}
                onClick={() => setDraft(shown.filter((_, index) => index !== at))}
              />
            )}
          </li>
        ))}
      </ul>
      {!locked && (
        <div className="mt-3 flex justify-between">
          <Button size="sm" variant="ghost" icon={<Plus />} onClick={() => setDraft([...shown, ["", "/domain"]])}>
            Add an argument
          </Button>
          <Button size="sm" variant="primary" disabled={draft === null} onClick={save}>
            Save
          </Button>
        </div>
      )}
    </Popover>
  );
}
