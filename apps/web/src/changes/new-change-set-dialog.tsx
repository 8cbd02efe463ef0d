"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Dialog, Field, Input } from "@tributary/ui/kit";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";

export type NewChangeSetDialogProps = { readonly open: boolean; readonly onOpenChange: (open: boolean) => void };

/** Names a change set and opens it. Nothing live changes by it. */
export function NewChangeSetDialog({ open, onOpenChange }: NewChangeSetDialogProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const { id: workspace, view } = useWorkspace();
  const [empty, setEmpty] = useState(false);
  const create = useMutation(
    trpc.changeSet.create.mutationOptions({
      onSuccess: ({ id }) => {
        onOpenChange(false);
        void queries.invalidateQueries(trpc.changeSet.pathFilter());
        router.push(paths.changeSet(workspace, id));
      },
    }),
  );
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const title = String(new FormData(event.currentTarget).get("title") ?? "").trim();
    setEmpty(!title);
    if (title) create.mutate({ workspace, title });
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        create.reset();
        setEmpty(false);
        onOpenChange(next);
      }}
      title="New change set"
      description={`It starts from Head v${view.headVersion}. Nothing live changes until it is reviewed, approved and applied.`}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" form="new-change-set" variant="primary" busy={create.isPending}>
            Create change set
          </Button>
        </>
      }
    >
      <form id="new-change-set" onSubmit={send} noValidate>
        <Field
          label="Title"
          docs="What it is for, in a few words: “Add a cache in front of the API”."
          error={empty ? "Give it a title." : create.error ? sentenceOf(create.error) : undefined}
        >
          <Input name="title" maxLength={100} autoFocus autoComplete="off" />
        </Field>
      </form>
    </Dialog>
  );
}
