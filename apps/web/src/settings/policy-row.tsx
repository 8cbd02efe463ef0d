"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { JsonObject } from "@tributary/core/base";
import type { PolicyView } from "@tributary/core/protocol";
import { Badge, type BadgeTone, Button, Notice, Segmented, toast } from "@tributary/ui/kit";
import { type FormEvent, useId } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { PolicyField, readFields } from "./policy-field.tsx";

export type PolicyRowProps = {
  readonly policy: PolicyView;
  /** Why it is changed, for the audit; empty where nobody says. */
  readonly reason: string;
  readonly onStored: () => void;
};

const EFFECTS: { readonly [E in PolicyView["effect"]]: { readonly word: string; readonly tone: BadgeTone } } = {
  refuses: { word: "refuses", tone: "failed" },
  changes: { word: "changes", tone: "changed" },
  requires: { word: "requires", tone: "accent" },
};

const LEVELS = [
  { value: "off", label: "Off" },
  { value: "advisory", label: "Advisory" },
  { value: "mandatory", label: "Mandatory" },
] as const;

/** One policy: what it is for, how strictly it holds, and what may be set of it. */
export function PolicyRow({ policy, reason, onStored }: PolicyRowProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const title = useId();
  const { id: workspace, mayAdminister } = useWorkspace();
  const set = useMutation(
    trpc.policy.set.mutationOptions({
      onSuccess: (_answer, { enforcement }) => {
        toast.success(`“${policy.title}” is ${enforcement}.`);
        onStored();
      },
      onSettled: () => void queries.invalidateQueries(trpc.policy.pathFilter()),
    }),
  );
  const store = (enforcement: PolicyView["enforcement"], parameters: JsonObject) =>
    set.mutate({
      ...{ workspace, kind: policy.kind, enforcement, parameters: parameters as Record<string, string> },
      ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
    });
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    store(policy.enforcement, readFields(policy.fields, new FormData(event.currentTarget)));
  };
  const effect = EFFECTS[policy.effect];
  return (
    <li className="px-4 py-4" aria-labelledby={title}>
      <div className="flex items-start justify-between gap-x-6 gap-y-3 max-md:flex-wrap">
        <div className="min-w-0">
          <h3 id={title} className="flex flex-wrap items-center gap-2 text-sm font-medium">
            {policy.title}
            <Badge tone={effect.tone}>{effect.word}</Badge>
          </h3>
          <p className="mt-1 max-w-prose text-sm text-muted">{policy.description}</p>
        </div>
        {mayAdminister ? (
          <Segmented
            label={`How strictly “${policy.title}” holds`}
            value={set.isPending ? set.variables.enforcement : policy.enforcement}
            onValueChange={(value) => store(value as PolicyView["enforcement"], policy.parameters)}
            options={LEVELS}
          />
        ) : (
          <Badge tone={policy.enforcement === "off" ? "neutral" : "healthy"}>{policy.enforcement}</Badge>
        )}
      </div>
      {policy.broken && (
        <Notice tone="error" title="This policy refuses everything it is asked about" className="mt-3">
          What is stored for it cannot be understood: {policy.broken} Set it again.
        </Notice>
      )}
      {policy.fields.length > 0 && policy.enforcement !== "off" && (
        <form onSubmit={save} noValidate className="mt-3 flex flex-wrap items-end gap-3">
          {policy.fields.map((field) => (
            <PolicyField
              key={`${field.name} ${JSON.stringify(policy.parameters[field.name])}`}
              field={field}
              value={policy.parameters[field.name]}
              readOnly={!mayAdminister}
            />
          ))}
          {mayAdminister && (
            <Button type="submit" busy={set.isPending}>
              Save
            </Button>
          )}
        </form>
      )}
      {set.error && (
        <Notice tone="error" className="mt-3">
          {sentenceOf(set.error)}
        </Notice>
      )}
    </li>
  );
}
