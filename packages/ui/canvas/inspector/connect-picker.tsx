"use client";

import type { ComponentId } from "@tributary/core/base";
import { type Component, nameOf, type Path, schemaName } from "@tributary/core/model";
import { ChevronLeft, Search } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from "react";
import { Input, Popover } from "../../kit/index.ts";
import { useDesk } from "../desk.ts";
import { KindIcon } from "../map/icons.tsx";
import { type Field, readablePaths } from "../model/form.ts";
import { useFieldScope } from "./field-context.ts";
import { ThroughMenu, transformationsFor } from "./through-menu.tsx";

export type ConnectPickerProps = { readonly field: Field; readonly children: ReactNode };

/** Where should this value come from? First a component, and where the property leaves it open, which of its values. */
export function ConnectPicker({ field, children }: ConnectPickerProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      trigger={children}
      label={`Where ${field.title} comes from`}
      align="end"
      open={open}
      onOpenChange={setOpen}
      className="w-72 p-1"
    >
      {open && <Choices field={field} onDone={() => setOpen(false)} />}
    </Popover>
  );
}

const MOST = 40;

function Choices({ field, onDone }: { readonly field: Field; readonly onDone: () => void }) {
  const desk = useDesk();
  const { component } = useFieldScope();
  const [search, setSearch] = useState("");
  const [source, setSource] = useState<Component | null>(null);
  const [via, setVia] = useState<string | undefined>(undefined);
  const list = useRef<HTMLDivElement>(null);
  const { reference } = field.property;
  const view = desk.model.getState().view;
  const sources = useMemo(
    () => sourcesFor(desk.model.getState().view, component, reference?.schemas),
    [desk, component, reference],
  );
  const transformations = transformationsFor(view, component, field);
  const wanted = search.toLowerCase();
  const connect = (from: ComponentId, path: Path) => {
    desk.edit({
      label: `Connect ${field.title}`,
      mutations: [
        {
          type: "attribute.subscribe",
          component,
          path: field.path,
          from: { component: from, path, ...(via === undefined ? {} : { via }) },
        },
      ],
    });
    onDone();
  };
  const rows = source
    ? readablePaths(view, source)
        .filter(({ title }) => title.toLowerCase().includes(wanted))
        .map(({ path, title, text }) => ({
          key: path as string,
          icon: undefined,
          title,
          detail: text ?? "computed",
          choose: () => connect(source.id, path),
        }))
    : sources
        .filter((one) => nameOf(one).toLowerCase().includes(wanted))
        .slice(0, MOST)
        .map((one) => {
          const schema = view.schemas.get(one.schema);
          const fits = reference?.schemas.includes(schemaName(one.schema)) ?? false;
          const choose = fits && reference ? () => connect(one.id, reference.path as Path) : () => setSource(one);
          return {
            key: one.id as string,
            icon: schema?.icon ?? "box",
            title: nameOf(one),
            detail: schema?.title ?? "",
            choose,
          };
        });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement) + (event.key === "ArrowDown" ? 1 : -1);
    buttons[Math.max(0, Math.min(at, buttons.length - 1))]?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows move between the buttons inside
    <div onKeyDown={onKeyDown}>
      <div className="flex items-center gap-1 p-1">
        {source && (
          <button
            type="button"
            aria-label="Back to the components"
            onClick={() => setSource(null)}
            className="rounded-md p-1 text-muted hover:bg-hover"
          >
            <ChevronLeft className="size-4" />
          </button>
        )}
        <Input
          size="sm"
          autoFocus
          icon={<Search />}
          aria-label="Search"
          placeholder={source ? `A value of ${nameOf(source)}` : "Take the value from…"}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") rows[0]?.choose();
          }}
        />
      </div>
      {transformations.length > 0 && (
        <div className="flex items-center justify-between gap-2 px-2 pb-1 text-2xs text-faint">
          <span className="shrink-0">Take it</span>
          <ThroughMenu transformations={transformations} via={via} onChoose={setVia} />
        </div>
      )}
      <div ref={list} className="max-h-72 overflow-y-auto">
        {rows.map(({ key, icon, title, detail, choose }) => (
          <button
            key={key}
            type="button"
            onClick={() => {
              setSearch("");
              choose();
            }}
            className="flex w-full items-center gap-2 rounded-md px-2 py-1.5 text-left text-sm hover:bg-hover focus-visible:bg-hover focus-visible:outline-none"
          >
            {icon && <KindIcon name={icon} className="size-3.5 shrink-0 text-faint" />}
            <span className="min-w-0 flex-1 truncate text-ink">{title}</span>
            <span className="max-w-28 shrink-0 truncate text-2xs text-faint">{detail}</span>
          </button>
        ))}
        {rows.length === 0 && (
          <p className="px-2 py-3 text-center text-faint text-xs">{emptyText(reference?.schemas)}</p>
        )}
      </div>
    </div>
  );
}

function sourcesFor(
  view: ReturnType<ReturnType<typeof useDesk>["model"]["getState"]>["view"],
  self: ComponentId,
  schemas: readonly string[] | undefined,
): readonly Component[] {
  const all = [...view.components.values()].filter(({ deleted }) => !deleted);
  const fits = (one: Component) => schemas?.includes(schemaName(one.schema)) ?? false;
  const byName = (a: Component, b: Component) => (nameOf(a) < nameOf(b) ? -1 : 1);
  if (schemas) return all.filter((one) => one.id !== self && fits(one)).sort(byName);
  // Oneself comes first: the way to a value of one's own is the shortest.
  return all.sort((a, b) => Number(b.id === self) - Number(a.id === self) || byName(a, b));
}

function emptyText(schemas: readonly string[] | undefined): string {
  return schemas
    ? `There is no ${schemas.map((name) => name.split(".").at(-1)).join(" or ")} here yet. Add one first.`
    : "Nothing of that name.";
}
