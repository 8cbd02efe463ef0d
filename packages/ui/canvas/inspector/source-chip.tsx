"use client";

import type { ComponentId, Json } from "@tributary/core/base";
import {
  type BoundFunction,
  nameOf,
  type Resolve,
  resolveIn,
  type Snapshot,
  type Subscription,
  withoutHidden,
} from "@tributary/core/model";
import { ArrowUpRight, Link2 } from "lucide-react";
import { cn } from "../../kit/index.ts";
import { derivedValue, type LiveState, useStore } from "../../replica/index.ts";
import { newId, useDesk, useModel } from "../desk.ts";
import { DefaultSourceButton } from "./default-source-button.tsx";
import { type Field, literalText, sourceLabel } from "../model/form.ts";
import { isWhole, takeMutations } from "../model/whole.ts";
import { useFieldScope } from "./field-context.ts";
import { SplitWhole } from "./split-whole.tsx";
import { ThroughMenu, transformationsFor } from "./through-menu.tsx";

/** Where a field's value comes from, what it is now, and a way there. */
export function SourceChip({ field }: { readonly field: Field }) {
  const desk = useDesk();
  const from = field.cell && "from" in field.cell ? field.cell.from : undefined;
  const { component, editable } = useFieldScope();
  const isOwn = from?.component === component;
  const words = useModel(({ view }) =>
    isOwn ? "this component" : from && sourceWords(from, (id) => view.components.get(id)),
  );
  const label = useModel(({ view }) => (from ? sourceLabel(view, from) : ""));
  const transformations = useModel(({ view }) => transformationsFor(view, component, field), sameTitles);
  const value = useSubscribedValue(component, field);
  if (!from || !words) return null;
  return (
    <div className="overflow-hidden rounded-md border border-line bg-sunken/50">
      <div className="flex h-7 items-center pr-1">
        <button
          type="button"
          onClick={() =>
            desk.ui.set({
              selection: [from.component],
              edge: null,
              reveal: { component: from.component, path: from.path },
            })
          }
          title={`Go to ${words}`}
          className="group/source flex h-7 min-w-0 flex-1 items-center gap-1.5 px-2 text-left text-xs hover:bg-hover"
        >
          <Link2 aria-hidden="true" className="size-3 shrink-0 text-accent-text" />
          <span className="min-w-0 truncate">
            <span className="text-faint">from </span>
            <span className="font-medium text-ink">{words}</span>
            {label && (isOwn || label !== "Name") && <span className="text-muted"> ▸ {label}</span>}
          </span>
          <span className="flex-1" />
          <ArrowUpRight
            aria-hidden="true"
            className="size-3 shrink-0 text-faint opacity-0 group-hover/source:opacity-100"
          />
        </button>
        {editable && (transformations.length > 0 || from.via !== undefined) ? (
          <ThroughMenu
            transformations={transformations}
            via={from.via}
            onChoose={(via) =>
              desk.edit({
                label: `Connect ${field.title}`,
                mutations: takeMutations(
                  desk.model.getState().view,
                  { component, path: field.path },
                  { component: from.component, path: from.path, ...(via === undefined ? {} : { via }) },
                  newId,
                ),
              })
            }
          />
        ) : (
          from.via !== undefined && <span className="px-1 text-2xs text-muted">through {from.via}</span>
        )}
      </div>
      <div className="flex items-center border-line border-t pr-1">
        <p
          className={cn(
            "min-w-0 flex-1 truncate border-line px-2 py-1 font-mono text-2xs",
            value === undefined ? "text-faint italic" : "text-muted",
          )}
        >
          {value === undefined ? "no value yet" : shownText(field, value)}
        </p>
        <DefaultSourceButton field={field} from={from} />
      </div>
      {isWhole(field) && (
        <div className="border-line border-t px-2 py-1">
          <SplitWhole field={field} value={value} />
        </div>
      )}
      {from.auto && (
        <p className="border-line border-t px-2 py-1 text-2xs text-muted">
          Taken by itself when this was made: it was the only one that fitted.
        </p>
      )}
    </div>
  );
}

function shownText({ masked, property }: Field, value: Json): string {
  return masked ? "••••••" : literalText(withoutHidden(property, value));
}

function sourceWords(from: Subscription, find: (id: ComponentId) => Parameters<typeof nameOf>[0] | undefined): string {
  const component = find(from.component);
  return component ? nameOf(component) : from.component;
}

/** The value a field takes from elsewhere right now: a literal over there, a function's last result, or what a transformation made of it. */
function useSubscribedValue(component: ComponentId, { cell, path: at }: Field): Json | undefined {
  const desk = useDesk();
  const results = useStore(desk.results, (state) => state.results);
  const from = cell && "from" in cell ? cell.from : undefined;
  return useModel(({ view }) => {
    if (!from) return undefined;
    return from.via === undefined ? readingOf(view, results)(from) : derivedAt({ results }, component, at);
  });
}

type Reading = { readonly results: LiveState["results"]; readonly resolve: Resolve };

/** By the model: all chips of a page share what was resolved of it, so that a chain through them is followed once. */
const readings = new WeakMap<Snapshot, Reading>();

function readingOf(view: Snapshot, results: LiveState["results"]): Resolve {
  const known = readings.get(view);
  if (known?.results === results) return known.resolve;
  const resolve = resolveIn(view, (id, path) => derivedAt({ results }, id, path));
  readings.set(view, { results, resolve });
  return resolve;
}

function sameTitles(a: readonly BoundFunction[], b: readonly BoundFunction[]): boolean {
  return a.length === b.length && a.every(({ name, title }, at) => name === b[at]?.name && title === b[at]?.title);
}

export function derivedAt({ results }: Pick<LiveState, "results">, id: ComponentId, path: string): Json | undefined {
  return derivedValue(results.get(id), path);
}
