"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { isSecretName } from "@tributary/core/model";
import type { SecretView } from "@tributary/core/protocol";
import { checkFields, type SecretFields, type SecretKind, SECRET_KINDS, secretKind } from "@tributary/core/secrets";
import { Button, Dialog, Field, Input, Notice, Select, toast } from "@tributary/ui/kit";
import { Lock } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { SecretField } from "./secret-field.tsx";
import { useSealing } from "./use-sealing.ts";

export type Made = { readonly name: string; readonly kind: string; readonly version: number };

export type SecretDialogProps = {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** The one that gets a new version; without it, a new one is made. */
  readonly rotated?: SecretView | undefined;
  /** Kinds that may be made; all, unless some are named. */
  readonly kinds?: readonly string[] | undefined;
  readonly onMade?: ((made: Made) => void) | undefined;
};

/** Adds a secret, or gives one a new value. What is typed is sealed in the page and let go of. */
export function SecretDialog({ open, onOpenChange, ...rest }: SecretDialogProps) {
  const { rotated } = rest;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={rotated ? `Rotate ${rotated.name}` : "New secret"}
      description={
        rotated
          ? "The new value gets a version of its own. What runs keeps the old one until a change rolls the new one out."
          : "It is sealed here before it leaves the page, and can be used but never read again."
      }
    >
      {open && <SecretForm {...rest} onDone={() => onOpenChange(false)} />}
    </Dialog>
  );
}

type SecretFormProps = Omit<SecretDialogProps, "open" | "onOpenChange"> & { readonly onDone: () => void };

function SecretForm({ rotated, kinds, onMade, onDone }: SecretFormProps) {
  const offered = SECRET_KINDS.filter(({ name }) => kinds === undefined || kinds.includes(name));
  const [chosen, setChosen] = useState(rotated?.kind ?? offered[0]?.name ?? "text");
  const [wrong, setWrong] = useState<string>();
  const write = useWrite(rotated, (made) => {
    toast.success(rotated ? `${made.name} has version ${made.version}.` : `${made.name} is sealed and kept.`);
    onMade?.(made);
    onDone();
  });
  const kind = secretKind(chosen);
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // The dialog stands over a page whose own forms must not hear of this.
    event.stopPropagation();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? "");
    const read = kind && readForm(rotated?.name ?? text("name").trim(), kind, text);
    if (!read || typeof read === "string") return setWrong(read);
    setWrong(undefined);
    write.mutate({ ...read, kind: chosen, description: text("description").trim() });
  };
  const error = wrong ?? (write.error ? sentenceOf(write.error) : undefined);
  return (
    <form onSubmit={send} noValidate className="space-y-4">
      {!rotated && (
        <>
          <Field
            label="Name"
            docs="Lower-case words joined by hyphens. Components refer to it by this, so it never changes."
          >
            <Input
              name="name"
              placeholder="db-password"
              autoComplete="off"
              spellCheck={false}
              autoFocus
              className="font-mono text-xs"
            />
          </Field>
          {offered.length > 1 && (
            <Field label="Kind" docs={kind?.description}>
              <Select
                value={chosen}
                onValueChange={setChosen}
                className="w-full"
                options={offered.map(({ name, title }) => ({ value: name, label: title }))}
              />
            </Field>
          )}
        </>
      )}
      {kind?.fields.map((field, index) => (
        <SecretField key={`${chosen}/${field.name}`} field={field} autoFocus={Boolean(rotated) && index === 0} />
      ))}
      {!rotated && (
        <Field label="Description" hint="optional">
          <Input name="description" placeholder="What it opens, and whom to ask for it" autoComplete="off" />
        </Field>
      )}
      {error && <Notice tone="error">{error}</Notice>}
      <div className="flex items-center justify-between gap-3 pt-1">
        <span className="flex items-center gap-1.5 text-xs text-muted">
          <Lock aria-hidden="true" className="size-3.5" /> Sealed in this page
        </span>
        <span className="flex gap-2">
          <Button type="button" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" busy={write.isPending}>
            {rotated ? "Rotate" : "Add secret"}
          </Button>
        </span>
      </div>
    </form>
  );
}

/** What the form says, or what is wrong with it. */
function readForm(name: string, kind: SecretKind, text: (field: string) => string) {
  if (!isSecretName(name)) return "A name has lower-case letters, digits and hyphens, such as db-password.";
  const fields = checkFields(kind, Object.fromEntries(kind.fields.map((field) => [field.name, text(field.name)])));
  return fields.ok ? { name, fields: fields.value } : fields.error;
}

type Wish = {
  readonly name: string;
  readonly kind: string;
  readonly description: string;
  readonly fields: SecretFields;
};

function useWrite(rotated: SecretView | undefined, onMade: (made: Made) => void) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { id: workspace } = useWorkspace();
  const seal = useSealing();
  const create = useMutation(trpc.secret.create.mutationOptions());
  const rotate = useMutation(trpc.secret.rotate.mutationOptions());
  return useMutation({
    mutationFn: async ({ name, kind, description, fields }: Wish): Promise<Made> => {
      const value = await seal({ name, kind }, fields);
      const { version } = await (rotated
        ? rotate.mutateAsync({ workspace, name, value })
        : create.mutateAsync({ workspace, name, kind, description, value }));
      return { name, kind, version };
    },
    onSuccess: onMade,
    onSettled: () => void queries.invalidateQueries(trpc.secret.pathFilter()),
    // Nothing of what was typed is kept when this is over.
    gcTime: 0,
  });
}
