"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, IconButton, Input, toast } from "@tributary/ui/kit";
import { Pencil } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";

export type SecretDescriptionProps = { readonly name: string; readonly description: string };

/** What a secret is for; whoever may edit says it anew in its place. */
export function SecretDescription({ name, description }: SecretDescriptionProps) {
  const { mayEdit } = useWorkspace();
  const [editing, setEditing] = useState(false);
  if (editing) return <DescriptionForm name={name} description={description} onDone={() => setEditing(false)} />;
  if (!description && !mayEdit) return null;
  return (
    <p className="mt-1 flex items-center gap-1 text-sm text-muted">
      <span className="min-w-0 [overflow-wrap:anywhere]">{description || "Nobody has said what it is for."}</span>
      {mayEdit && (
        <IconButton size="sm" label={`Say what ${name} is for`} onClick={() => setEditing(true)}>
          <Pencil />
        </IconButton>
      )}
    </p>
  );
}

function DescriptionForm({ name, description, onDone }: SecretDescriptionProps & { readonly onDone: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { id: workspace } = useWorkspace();
  const { mutate, isPending } = useMutation(
    trpc.secret.describe.mutationOptions({
      onSuccess: onDone,
      onError: (error) => toast.error(sentenceOf(error)),
      onSettled: () => void queries.invalidateQueries(trpc.secret.pathFilter()),
    }),
  );
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = new FormData(event.currentTarget).get("description");
    mutate({ workspace, name, description: typeof text === "string" ? text : "" });
  };
  return (
    <form onSubmit={send} className="mt-1 flex max-w-lg items-center gap-1.5">
      <Input
        name="description"
        aria-label={`What ${name} is for`}
        defaultValue={description}
        maxLength={1000}
        autoFocus
        onKeyDown={(event) => event.key === "Escape" && onDone()}
      />
      <Button size="sm" type="submit" variant="primary" busy={isPending}>
        Save
      </Button>
      <Button size="sm" onClick={onDone}>
        Cancel
      </Button>
    </form>
  );
}
