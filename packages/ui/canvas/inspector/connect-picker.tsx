"use client";

import type { ComponentId } from "@tributary/core/base";
import { type Component, isWithin, nameOf, type Path, schemaName } from "@tributary/core/model";
import { ChevronLeft, Search } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from "react";
import { Input, Popover } from "../../kit/index.ts";
import { derivedValue } from "../../replica/index.ts";
import { newId, useDesk } from "../desk.ts";
import { KindIcon } from "../map/icons.tsx";
import type { Field } from "../model/form.ts";
import { fitting, matching, readablePaths, sourcesFor } from "../model/sources.ts";
import { countText, entriesSet, takeMutations } from "../model/whole.ts";
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
    () => sourcesFor(desk.model.getState().view, component, reference),
    [desk, component, reference],
  );
  const knownOf = (id: ComponentId) => ({
    derived: (path: string) => derivedValue(desk.results.getState().results.get(id), path),
    reading: desk.live.getState().resources.get(id)?.payload,
  });
  // No value is taken from where it goes.
  const readableOf = (one: Component) =>
    readablePaths(view, one, knownOf(one.id)).filter(
      ({ path }) => one.id !== component || !(isWithin(path, field.path) || isWithin(field.path, path)),
    );
  const transformations = transformationsFor(view, component, field);
  const wanted = search.toLowerCase();
  const giving = entriesSet(field);
  const connect = (from: ComponentId, path: Path) => {
    desk.edit({
      label: `Connect ${field.title}`,
      mutations: takeMutations(
        desk.model.getState().view,
        { component, path: field.path },
        { component: from, path, ...(via === undefined ? {} : { via }) },
        newId,
      ),
    });
    onDone();
  };
  const all = source
    ? matching(fitting(readableOf(source), field.property, via), search).map(({ path, title, text }) => ({
        key: path as string,
        icon: undefined,
        title,
        detail: text,
        choose: () => connect(source.id, path),
      }))
    : sources
        .filter((one) => nameOf(one).toLowerCase().includes(wanted))
        .map((one) => {
          const schema = view.schemas.get(one.schema);
          const fits = one.id !== component && (reference?.schemas.includes(schemaName(one.schema)) ?? false);
          const choose = fits && reference ? () => connect(one.id, reference.path as Path) : () => setSource(one);
          return {
            key: one.id as string,
            icon: schema?.icon ?? "box",
            title: nameOf(one),
            detail: one.id === component ? "this component" : (schema?.title ?? ""),
            choose,
          };
        });
  const rows = all.slice(0, MOST);
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
      {giving > 0 && (
        <p className="px-2 pb-1 text-2xs text-muted">
          Taken as a whole: what is set here ({countText(field, giving)}) gives way.
        </p>
      )}
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
            <span className="max-w-32 shrink-0 truncate text-2xs text-faint">{detail}</span>
          </button>
        ))}
        {all.length > rows.length && (
          <p className="px-2 py-1.5 text-2xs text-faint">{all.length - rows.length} more. Type to find them.</p>
        )}
        {rows.length === 0 && (
          <p className="px-2 py-3 text-center text-faint text-xs">
            {emptyText(source ? undefined : reference, search)}
          </p>
        )}
      </div>
    </div>
  );
}

function emptyText(reference: Field["property"]["reference"], search: string): string {
  if (search !== "") return `Nothing here matches “${search}”.`;
  if (reference?.only)
    return `There is no ${reference.schemas.map((name) => name.split(".").at(-1)).join(" or ")} here yet. Add one first.`;
  return "Nothing here can be taken as it is. Take it through a function.";
}
