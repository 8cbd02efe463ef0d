"use client";

import type { FunctionSummary } from "@tributary/core/protocol";
import { Field, Input, Notice, Select } from "@tributary/ui/kit";
import { useEffect, useRef } from "react";
import { keyOf, SIGN_INS, type SignInDraft } from "./sign-in-draft.ts";

export type SignInFieldsProps = {
  readonly draft: SignInDraft;
  readonly onChange: (draft: SignInDraft) => void;
  /** Authentication functions in force; undefined while they are read. */
  readonly functions: readonly FunctionSummary[] | undefined;
  /** What is still to be chosen, in a sentence. */
  readonly missing: string | undefined;
};

/** How a connection is signed in to: with a secret, or with what a function makes of one. */
export function SignInFields({ draft, onChange, functions, missing }: SignInFieldsProps) {
  const { kind } = draft;
  const set = (part: Partial<SignInDraft>): void => onChange({ ...draft, ...part });
  const hasNone = kind === "function" && functions?.length === 0;
  const place = useRef<HTMLDivElement>(null);
  const shown = useRef(kind);
  useEffect(() => {
    // What a choice brings may stand below the edge of the dialog.
    if (shown.current !== kind) place.current?.scrollIntoView({ block: "end" });
    if (kind !== "function" || functions) shown.current = kind;
  }, [kind, functions]);
  return (
    <div ref={place} className="grid grid-cols-2 items-start gap-4">
      <Field label="It is signed in to">
        <Select
          value={kind}
          onValueChange={(value) => set({ kind: SIGN_INS.find((each) => each.value === value)?.value ?? "none" })}
          options={SIGN_INS}
        />
      </Field>
      {kind === "header" && (
        <Field label="Header">
          <Input value={draft.header} onChange={(event) => set({ header: event.target.value })} className="font-mono" />
        </Field>
      )}
      {kind === "function" && !hasNone && (
        <Field label="Function" error={draft.function === "" ? missing : undefined}>
          <Select
            value={draft.function === "" ? undefined : draft.function}
            onValueChange={(value) => set({ function: value })}
            placeholder={functions ? "Choose one" : "Reading…"}
            options={(functions ?? []).map((each) => ({
              value: keyOf(each),
              label: each.title,
              ...(each.description === "" ? {} : { description: each.description }),
            }))}
          />
        </Field>
      )}
      {hasNone && (
        <Notice tone="info" title="No authentication function is in force" className="col-span-2">
          Write one in a change set, under Functions › New function › Sign-in. Once it is applied, it can be chosen
          here.
        </Notice>
      )}
      {kind !== "none" && !hasNone && (
        <Field
          label={kind === "function" ? "Secret (optional)" : "Secret"}
          docs={
            kind === "function"
              ? "Handed to the function and to nothing else. The name of one of this workspace's secrets."
              : "The name of one of this workspace's secrets."
          }
          className={kind === "bearer" || kind === "basic" ? "" : "col-span-2"}
        >
          <Input
            value={draft.secret}
            onChange={(event) => set({ secret: event.target.value })}
            placeholder="dns-token"
            className="font-mono"
          />
        </Field>
      )}
    </div>
  );
}
