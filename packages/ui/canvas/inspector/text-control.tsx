"use client";

import { Eye, EyeOff } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { cn, Input, Textarea } from "../../kit/index.ts";
import type { Field } from "../model/form.ts";
import { useFieldScope } from "./field-context.ts";
import { useDraft } from "./use-draft.ts";

export type TextControlProps = { readonly id: string; readonly field: Field; readonly compact: boolean };

/** Text or a number, judged while it is typed. Enter keeps it, Escape takes it back; secrets are covered. */
export function TextControl({ id, field, compact }: TextControlProps) {
  const { component, editable } = useFieldScope();
  const draft = useDraft(component, field);
  const [shown, setShown] = useState(false);
  const list = useId();
  const { property, kind, masked } = field;
  const only = property.reference?.only ?? false;
  const placeholder = only
    ? "Not connected"
    : property.default !== undefined
      ? `${String(property.default)} (default)`
      : compact
        ? field.title
        : "Not set";
  const shared = {
    id,
    value: draft.text,
    placeholder,
    readOnly: !editable || only,
    "aria-label": field.title,
    "aria-invalid": draft.error !== undefined,
    onBlur: draft.keep,
    onKeyDown: (event: KeyboardEvent) => {
      event.stopPropagation();
      if (event.key === "Escape") draft.discard();
      if (event.key === "Enter" && (property.widget !== "textarea" || event.metaKey || event.ctrlKey)) draft.keep();
    },
  };
  const numeric = kind === "integer" || kind === "number";
  const examples = property.examples?.map(String) ?? [];
  return (
    <>
      {property.widget === "textarea" ? (
        <Textarea {...shared} rows={3} onChange={(event) => draft.type(event.target.value)} />
      ) : (
        <span className="relative block">
          <Input
            {...shared}
            size="sm"
            type={masked && !shown ? "password" : "text"}
            autoComplete="off"
            inputMode={numeric ? "decimal" : "text"}
            spellCheck={false}
            list={examples.length > 0 && property.widget === "combo" ? list : undefined}
            onChange={(event) => draft.type(event.target.value)}
            className={cn(
              looksTechnical(field) && "font-mono",
              (masked || property.widget === "colour") && "pr-8",
              draft.dirty && !draft.error && "border-accent/60",
            )}
          />
          {property.widget === "colour" && (
            <input
              type="color"
              aria-label={`Choose ${field.title}`}
              disabled={!editable}
              value={
                COLOUR.test(draft.text)
                  ? draft.text
                  : typeof property.default === "string"
                    ? property.default
                    : "#000000"
              }
              onChange={(event) => draft.type(event.target.value)}
              className="absolute top-1 right-1 size-5 cursor-pointer rounded-sm border-0 bg-transparent p-0"
            />
          )}
          {masked && (
            <button
              type="button"
              aria-label={shown ? `Cover ${field.title}` : `Show ${field.title}`}
              onClick={() => setShown(!shown)}
              className="absolute top-1 right-1 rounded-sm p-1 text-faint hover:bg-hover hover:text-ink"
            >
              {shown ? <EyeOff className="size-3" /> : <Eye className="size-3" />}
            </button>
          )}
          {examples.length > 0 && property.widget === "combo" && (
            <datalist id={list}>
              {examples.map((example) => (
                <option key={example} value={example} />
              ))}
            </datalist>
          )}
        </span>
      )}
      {draft.error && (
        <p role="alert" className="mt-1 text-2xs text-failed-text leading-4">
          {draft.error}
        </p>
      )}
    </>
  );
}

/** What a browser's own chooser can show. */
const COLOUR = /^#[0-9a-f]{6}$/i;

function looksTechnical({ property, kind, path }: Field): boolean {
  return (
    kind === "string" &&
    (property.pattern !== undefined || /\/(command|entrypoint|environment|labels|healthcheck)\//.test(`${path}/`))
  );
}
