"use client";

import type { Mutation, Path } from "@tributary/core/model";
import { child, HIDDEN, kindOf } from "@tributary/core/model";
import { generateKeyBetween } from "fractional-indexing";
import { ArrowDown, ArrowUp, Plus, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { cn, IconButton } from "../../kit/index.ts";
import { newId, useDesk } from "../desk.ts";
import { orderAfterLast } from "../model/connect.ts";
import { type Field, literalText } from "../model/form.ts";
import { itemPath, revertMutations } from "../model/revert.ts";
import { useFieldScope } from "./field-context.ts";
import { Fold } from "./field-row.tsx";
import { FieldList } from "./object-field.tsx";
import { SourceChip } from "./source-chip.tsx";
import { TextControl } from "./text-control.tsx";
import { FieldNotes } from "./field-notes.tsx";
import { FieldPeers } from "./field-peers.tsx";
import { useEntryTitle } from "./use-entry-title.ts";
import { useFieldFocus } from "./use-field-focus.ts";

/** A list: its entries in order, each its own place, so that two people can work on two of them. */
export function ListField({ field }: { readonly field: Field }) {
  const desk = useDesk();
  const { component: id, editable } = useFieldScope();
  const [open, setOpen] = useState<string | null>(null);
  const structured = field.property.items !== undefined && kindOf(field.property.items) === "object";
  const alive = field.members.filter(({ entrySign }) => entrySign !== "removed");
  const add = () => {
    const component = desk.model.getState().view.components.get(id);
    if (!component) return;
    const item = newId();
    const path = child(field.path, item);
    const insert: Mutation = { type: "item.insert", component: id, path, order: orderAfterLast(component, field.path) };
    const scalar: Mutation[] =
      structured || field.property.items?.type !== "string"
        ? []
        : [{ type: "attribute.set", component: id, path: child(path, "value"), value: "" }];
    const verdict = desk.edit({ label: `Add to ${field.title}`, mutations: [insert, ...scalar] });
    if (verdict.ok) setOpen(item);
    else if (scalar.length > 0) desk.edit({ label: `Add to ${field.title}`, mutations: [insert] });
  };
  const move = (index: number, by: -1 | 1) => {
    const component = desk.model.getState().view.components.get(id);
    const orders = alive.map((entry) => {
      const cell = component?.attributes.get(itemPath(entry));
      return cell && "order" in cell ? cell.order : null;
    });
    const to = index + by;
    const [low, high] =
      by < 0 ? [orders[to - 1] ?? null, orders[to] ?? null] : [orders[to] ?? null, orders[to + 1] ?? null];
    const entry = alive[index];
    if (!entry || to < 0 || to >= alive.length) return;
    desk.edit({
      label: `Move in ${field.title}`,
      mutations: [{ type: "item.move", component: id, path: itemPath(entry), order: generateKeyBetween(low, high) }],
    });
  };
  return (
    <div className="flex flex-col gap-1">
      {field.members.map((entry) => {
        const index = alive.indexOf(entry);
        const actions = editable && (
          <EntryActions
            entry={entry}
            title={field.title}
            onUp={index > 0 ? () => move(index, -1) : undefined}
            onDown={index >= 0 && index < alive.length - 1 ? () => move(index, 1) : undefined}
          />
        );
        return structured ? (
          <StructuredEntry
            key={entry.path}
            entry={entry}
            open={open === entry.entry}
            onToggle={() => setOpen(open === entry.entry ? null : (entry.entry ?? null))}
            actions={actions}
          />
        ) : (
          <ScalarEntry key={entry.path} entry={entry} actions={actions} />
        );
      })}
      {editable && (
        <button
          type="button"
          onClick={add}
          className="-ml-1 inline-flex w-fit items-center gap-1 rounded-md px-1.5 py-0.5 text-faint text-xs hover:bg-hover hover:text-ink"
        >
          <Plus className="size-3" />
          Add<span className="sr-only"> to {field.title}</span>
        </button>
      )}
      {alive.length === 0 && !editable && <p className="text-faint text-xs">None.</p>}
    </div>
  );
}

/** A schema names first what an entry is about: these fields stand there even while nothing is in them. */
const ESSENTIAL = 3;

const MARK = { added: "border-l-added", removed: "border-l-removed opacity-70" };

function StructuredEntry({
  entry,
  open,
  onToggle,
  actions,
}: {
  readonly entry: Field;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly actions: React.ReactNode;
}) {
  const title = useEntryTitle(entry);
  const removed = entry.entrySign === "removed";
  return (
    <div
      className={cn(
        "group/entry rounded-md border border-line bg-sunken/40 px-2",
        entry.entrySign && `border-l-2 ${MARK[entry.entrySign]}`,
        entry.changed && !entry.entrySign && "border-l-2 border-l-changed",
      )}
    >
      <Fold
        open={open && !removed}
        onToggle={onToggle}
        title={
          <span className={cn("text-ink text-xs", removed && "line-through", title === "" && "text-faint")}>
            {title === "" ? "New entry" : title}
          </span>
        }
        aside={actions}
      />
      {open && !removed && (
        <div className="pt-1 pb-2.5">
          <FieldList fields={entry.members} inline always={(field) => entry.members.indexOf(field) < ESSENTIAL} />
        </div>
      )}
    </div>
  );
}

function ScalarEntry({ entry, actions }: { readonly entry: Field; readonly actions: React.ReactNode }) {
  const { component } = useFieldScope();
  const { watch } = useFieldFocus(entry.path);
  const removed = entry.entrySign === "removed";
  const before = entry.before && "value" in entry.before ? entry.before.value : "";
  const text = literalText(entry.masked ? HIDDEN : before);
  return (
    <div
      className={cn(
        "group/entry relative flex items-start gap-1",
        entry.entrySign && `border-l-2 pl-1.5 ${MARK[entry.entrySign]}`,
      )}
      {...watch}
      data-path={entry.path}
    >
      <div className="min-w-0 flex-1">
        {removed ? (
          <p className="truncate px-2 py-1 font-mono text-removed-text text-xs line-through">{text}</p>
        ) : entry.cell && "from" in entry.cell ? (
          <SourceChip field={entry} />
        ) : (
          <TextControl id={`entry-${entry.entry}`} field={entry} compact />
        )}
        <FieldPeers component={component} path={entry.path} />
        <FieldNotes field={entry} />
      </div>
      {actions}
    </div>
  );
}

function EntryActions({
  entry,
  title,
  onUp,
  onDown,
}: {
  readonly entry: Field;
  readonly title: string;
  readonly onUp: (() => void) | undefined;
  readonly onDown: (() => void) | undefined;
}) {
  const desk = useDesk();
  const { component } = useFieldScope();
  const path: Path = itemPath(entry);
  if (entry.entrySign === "removed") {
    return (
      <IconButton
        size="sm"
        label={`Keep this entry of ${title}`}
        onClick={() =>
          desk.edit({ label: `Restore an entry of ${title}`, mutations: revertMutations(component, entry) })
        }
      >
        <RotateCcw />
      </IconButton>
    );
  }
  return (
    <span className="flex shrink-0 opacity-0 transition-opacity focus-within:opacity-100 group-hover/entry:opacity-100">
      <IconButton size="sm" label="Up" disabled={!onUp} onClick={onUp} className="w-5">
        <ArrowUp />
      </IconButton>
      <IconButton size="sm" label="Down" disabled={!onDown} onClick={onDown} className="w-5">
        <ArrowDown />
      </IconButton>
      <IconButton
        size="sm"
        label={`Remove this entry of ${title}`}
        onClick={() =>
          desk.edit({ label: `Remove from ${title}`, mutations: [{ type: "item.remove", component, path }] })
        }
      >
        <Trash2 />
      </IconButton>
    </span>
  );
}
