"use client";

import { useState } from "react";
import { CopyButton, DiffView, Segmented } from "../../kit/index.ts";
import { codeOf, useStore } from "../../replica/index.ts";
import { useDesk } from "../desk.ts";
import type { Form } from "./use-form.ts";

/** The configuration generated from this component, kept current while people type. */
export function CodeTab({ form: { component } }: { readonly form: Form }) {
  const desk = useDesk();
  const texts = codeOf(useStore(desk.results, (state) => state.results.get(component.id)));
  const [name, setName] = useState<string | null>(null);
  const shown = texts.find((text) => text.name === name) ?? texts[0];
  if (!shown) return <p className="p-6 text-center text-faint text-xs">Being generated…</p>;
  return (
    <div className="flex flex-col gap-2 p-3">
      <div className="flex items-center gap-2">
        {texts.length > 1 ? (
          <Segmented
            label="Which file"
            value={shown.name}
            onValueChange={setName}
            options={texts.map((text) => ({ value: text.name, label: text.fileName ?? text.name }))}
          />
        ) : (
          <span className="font-mono text-muted text-xs">{shown.fileName ?? shown.name}</span>
        )}
        {shown.phase === "running" && <span className="animate-breathe text-2xs text-faint">updating…</span>}
        <span className="flex-1" />
        <CopyButton text={shown.code} label={`Copy ${shown.fileName ?? shown.name}`} />
      </div>
      <div className="overflow-hidden rounded-md bg-sunken ring-1 ring-line">
        <DiffView label={`Generated ${shown.format}`} before={shown.code} after={shown.code} />
      </div>
    </div>
  );
}
