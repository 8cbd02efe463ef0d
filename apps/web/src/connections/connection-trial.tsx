"use client";

import { useMutation } from "@tanstack/react-query";
import { Button, Field, Input, Notice } from "@tributary/ui/kit";
import type { FormEvent } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";

export type ConnectionTrialProps = { readonly name: string; readonly suggestion: string };

/** Asks a connection once, as a function would that is granted all of it. */
export function ConnectionTrial({ name, suggestion }: ConnectionTrialProps) {
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  const trial = useMutation(trpc.connection.try.mutationOptions());
  const ask = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const path = String(new FormData(event.currentTarget).get("path") ?? "").trim();
    trial.mutate({ workspace, name, path: path === "" ? "/" : path });
  };
  const { data, error } = trial;
  return (
    <section aria-label={`Try ${name}`}>
      <form onSubmit={ask} noValidate className="flex items-end gap-3">
        <Field label="GET" className="max-w-md flex-1" error={error ? sentenceOf(error) : undefined}>
          <Input name="path" size="sm" defaultValue={suggestion} className="font-mono text-xs" />
        </Field>
        <Button type="submit" size="sm" busy={trial.isPending}>
          Try it
        </Button>
      </form>
      {data && (
        <Notice tone={data.status !== undefined && data.status < 300 ? "info" : "warning"} className="mt-2">
          {data.status === undefined
            ? data.sentence
            : `${data.sentence} Status ${data.status}, ${data.receivedBytes} bytes in ${data.durationMs} ms.`}
        </Notice>
      )}
    </section>
  );
}
