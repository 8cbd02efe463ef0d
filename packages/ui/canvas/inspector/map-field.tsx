"use client";

import { child, kindOf } from "@tributary/core/model";
import { Link2, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { cn, IconButton, Input } from "../../kit/index.ts";
import { useDesk } from "../desk.ts";
import type { Field } from "../model/form.ts";
import { clearMutations, revertMutations } from "../model/revert.ts";
import { isWhole } from "../model/whole.ts";
import { ConnectPicker } from "./connect-picker.tsx";
import { useFieldScope } from "./field-context.ts";
import { FieldNotes } from "./field-notes.tsx";
import { FieldPeers } from "./field-peers.tsx";
import { FieldList } from "./object-field.tsx";
import { NewSecretEntry, SecretControl } from "./secret-control.tsx";
import { SourceChip } from "./source-chip.tsx";
import { TextControl } from "./text-control.tsx";
import { useFieldFocus } from "./use-field-focus.ts";
import { WasLine } from "./was-line.tsx";
import { WholeValue } from "./whole-value.tsx";

/** Names and values. A new name becomes an entry with Enter; each value is its own place. */
export function MapField({ field }: { readonly field: Field }) {
  const { editable } = useFieldScope();
  return (
    <div className="flex flex-col gap-1.5">
      {field.members.map((entry) => (
        <MapEntry key={entry.path} entry={entry} title={field.title} />
      ))}
      {editable &&
        (field.property.additionalProperties?.secret ? <NewSecretEntry field={field} /> : <NewEntry field={field} />)}
      {field.members.length === 0 && !editable && <p className="text-faint text-xs">None.</p>}
    </div>
  );
}

function MapEntry({ entry, title }: { readonly entry: Field; readonly title: string }) {
  const desk = useDesk();
  const { component, editable } = useFieldScope();
  const { watch } = useFieldFocus(entry.path);
  const gone = !entry.set;
  const structured = entry.kind === "object" || entry.kind === "map" || entry.kind === "array";
  return (
    <div
      className={cn(
        "group/entry border-l-2 border-l-transparent",
        entry.changed &&
          (gone ? "border-l-removed pl-2" : entry.before ? "border-l-changed pl-2" : "border-l-added pl-2"),
      )}
      data-path={entry.path}
      {...watch}
    >
      <div className="flex h-5 items-center gap-1">
        <span
          className={cn("min-w-0 truncate font-mono text-2xs text-muted", gone && "text-removed-text line-through")}
        >
          {entry.entry}
        </span>
        <FieldPeers component={component} path={entry.path} />
        <span className="flex-1" />
        {editable && (
          <span className="flex opacity-0 transition-opacity focus-within:opacity-100 group-hover/entry:opacity-100">
            {!structured && !gone && !entry.property.secret && (
              <ConnectPicker field={entry}>
                <IconButton size="sm" label={`Take ${entry.entry} from elsewhere`} className="size-5">
                  <Link2 />
                </IconButton>
              </ConnectPicker>
            )}
            <IconButton
              size="sm"
              className="size-5"
              label={gone ? `Keep ${entry.entry}` : `Remove ${entry.entry}`}
              onClick={() =>
                desk.edit(
                  gone
                    ? { label: `Restore ${entry.entry}`, mutations: revertMutations(component, entry) }
                    : { label: `Remove ${entry.entry} from ${title}`, mutations: clearMutations(component, entry) },
                )
              }
            >
              {gone ? <Plus /> : <Trash2 />}
            </IconButton>
          </span>
        )}
      </div>
      {!gone && <EntryValue entry={entry} structured={structured} />}
      {entry.changed && entry.before && !gone && <WasLine field={entry} />}
      <FieldNotes field={entry} />
    </div>
  );
}

function EntryValue({ entry, structured }: { readonly entry: Field; readonly structured: boolean }) {
  const { component } = useFieldScope();
  const id = `map-${component}${entry.path}`;
  if (entry.cell && "from" in entry.cell) return <SourceChip field={entry} />;
  if (isWhole(entry)) return <WholeValue field={entry} />;
  if (structured) return <FieldList fields={entry.members} inline all />;
  if (entry.property.secret) return <SecretControl id={id} field={entry} />;
  return <TextControl id={id} field={entry} compact />;
}

function NewEntry({ field }: { readonly field: Field }) {
  const desk = useDesk();
  const { component } = useFieldScope();
  const [key, setKey] = useState("");
  const value = field.property.additionalProperties;
  const taken = field.members.some((entry) => entry.entry === key && entry.set);
  const add = () => {
    if (key === "" || taken || !value) return;
    const path = child(field.path, key);
    const first = kindOf(value) === "object" ? Object.keys(value.properties ?? {})[0] : undefined;
    const at = first === undefined ? path : child(path, first);
    const empty =
      value.type === "string"
        ? ""
        : value.type === "boolean"
          ? false
          : value.type === "object"
            ? value.properties?.[first ?? ""]?.type === "string"
              ? ""
              : 0
            : 0;
    const verdict = desk.edit({
      label: `Add ${key} to ${field.title}`,
      mutations: [{ type: "attribute.set", component, path: at, value: empty }],
    });
    if (!verdict.ok) return;
    setKey("");
    desk.ui.set({ reveal: { component, path: path } });
    requestAnimationFrame(() => document.getElementById(`map-${component}${path}`)?.focus());
  };
  return (
    <>
      <Input
        size="sm"
        aria-label={`New name in ${field.title}`}
        placeholder="Add a name…"
        value={key}
        aria-invalid={taken}
        onChange={(event) => setKey(event.target.value.trim())}
        onBlur={() => key !== "" && add()}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Enter") add();
          if (event.key === "Escape") setKey("");
        }}
        className="border-dashed bg-transparent font-mono"
      />
      {taken && (
        <p role="alert" className="text-2xs text-failed-text">
          {key} is in the list already.
        </p>
      )}
    </>
  );
}
