"use client";

import { pathOf } from "@tributary/core/model";
import { FunctionSquare } from "lucide-react";
import { Tooltip } from "../../kit/index.ts";
import { derivedValue, useStore } from "../../replica/index.ts";
import { useDesk } from "../desk.ts";
import { literalText } from "../model/form.ts";
import { FunctionTrouble } from "./function-trouble.tsx";
import type { Form } from "./use-form.ts";

/** What functions make of the fields, as they last answered: read only, and what others connect to. */
export function ComputedValues({ form: { component, functions } }: { readonly form: Form }) {
  const desk = useDesk();
  const results = useStore(desk.results, (state) => state.results.get(component.id));
  const computed = functions.filter(({ kind }) => kind === "attribute");
  if (computed.length === 0) return null;
  return (
    <section aria-label="Computed" className="py-1">
      <h3 className="flex h-8 items-center font-medium text-muted text-xs">Computed</h3>
      <dl className="flex flex-col gap-2">
        {computed.map(({ name, title, description }) => {
          const path = pathOf("derived", name);
          const result = results?.get(path);
          const value = derivedValue(results, path);
          return (
            <div key={name} className="rounded-md bg-sunken/60 px-2.5 py-1.5" data-path={path}>
              <dt className="flex items-center gap-1.5 text-2xs text-faint">
                <FunctionSquare aria-hidden="true" className="size-3" />
                <Tooltip content={description}>
                  <span>{title}</span>
                </Tooltip>
                {result?.phase === "running" && <span className="animate-breathe">computing…</span>}
              </dt>
              <dd className="truncate font-mono text-ink text-xs">
                {value === undefined || value === null ? "—" : literalText(value)}
              </dd>
              <dd className="empty:hidden mt-1 -mx-1">
                <FunctionTrouble component={component.id} path={path} result={result} failed={`${title} failed`} />
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
