"use client";

import { pathOf } from "@tributary/core/model";
import { useState } from "react";
import { CopyButton, Segmented } from "../../kit/index.ts";
import { codeOf, useStore } from "../../replica/index.ts";
import { useDesk } from "../desk.ts";
import { FunctionTrouble } from "./function-trouble.tsx";
import type { Form } from "./use-form.ts";

/** The configuration generated from this component, kept current while people type. */
export function CodeTab({ form: { component } }: { readonly form: Form }) {
  const desk = useDesk();
  const results = useStore(desk.results, (state) => state.results.get(component.id));
  const texts = codeOf(results);
  const [name, setName] = useState<string | null>(null);
  const files = texts.filter(({ fileName }) => fileName !== undefined);
  const shown = files.find((text) => text.name === name) ?? files[0];
  if (!shown) {
    const failed = [...(results ?? [])].find(
      ([path, { phase }]) => path.startsWith("/derived/code/") && isTroubled(phase),
    );
    if (failed)
      return (
        <div className="p-3">
          <FunctionTrouble
            component={component.id}
            path={failed[0]}
            result={failed[1]}
            failed="This could not be generated"
          />
        </div>
      );
    return (
      <p className="p-6 text-center text-muted text-xs">
        {texts.length > 0
          ? "What is generated from this is a part of its project's file: open the project to read it."
          : "Being generated…"}
      </p>
    );
  }
  return (
    <div className="flex flex-col gap-2 p-3">
      <div className="flex items-center gap-2">
        {files.length > 1 ? (
          <Segmented
            label="Which file"
            value={shown.name}
            onValueChange={setName}
            options={files.map((text) => ({ value: text.name, label: text.fileName ?? text.name }))}
          />
        ) : (
          <span className="font-mono text-muted text-xs">{shown.fileName ?? shown.name}</span>
        )}
        {shown.phase === "running" && <span className="animate-breathe text-2xs text-faint">updating…</span>}
        <span className="flex-1" />
        <CopyButton text={shown.code} label={`Copy ${shown.fileName ?? shown.name}`} />
      </div>
      <FunctionTrouble
        component={component.id}
        path={pathOf("derived", "code", shown.name)}
        result={results?.get(pathOf("derived", "code", shown.name))}
        failed="This could not be generated; below is the last one"
      />
      <section
        aria-label={`Generated ${shown.fileName ?? shown.format}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled with the keyboard, too
        tabIndex={0}
        className="overflow-x-auto rounded-md bg-sunken py-2 font-mono text-xs leading-5 ring-1 ring-line"
      >
        <ol className="w-max min-w-full">
          {shown.code
            .trimEnd()
            .split("\n")
            .map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
              <li key={index} className="flex whitespace-pre pr-3">
                <span
                  aria-hidden="true"
                  className="w-9 shrink-0 select-none pr-3 text-right text-2xs text-faint leading-5"
                >
                  {index + 1}
                </span>
                {line}
              </li>
            ))}
        </ol>
      </section>
    </div>
  );
}

function isTroubled(phase: string): boolean {
  return phase === "failed" || phase === "stale";
}
