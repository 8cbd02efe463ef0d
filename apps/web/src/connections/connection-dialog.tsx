"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { parsePatternText, patternText } from "@tributary/core/model";
import type { ConnectionView } from "@tributary/core/protocol";
import { Button, Checkbox, Dialog, Field, Input, Notice, Textarea, toast } from "@tributary/ui/kit";
import { type FormEvent, useId, useState } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { credentialOf, draftOf } from "./sign-in-draft.ts";
import { SignInFields } from "./sign-in-fields.tsx";

export type ConnectionDialogProps = { readonly connection: ConnectionView | undefined; readonly onClose: () => void };

/** Adds a connection, or changes one; its name stays, for functions call it by that. */
export function ConnectionDialog({ connection, onClose }: ConnectionDialogProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const form = useId();
  const { id: workspace } = useWorkspace();
  const [isPrivate, setPrivate] = useState(connection?.privateAddresses ?? false);
  const [signIn, setSignIn] = useState(() => draftOf(connection?.credential));
  const [badLine, setBadLine] = useState<string>();
  const [missing, setMissing] = useState<string>();
  const functions = useQuery({
    ...trpc.function.list.queryOptions({ workspace }),
    select: (all) => all.filter(({ kind }) => kind === "authentication"),
    enabled: signIn.kind === "function",
  });
  const set = useMutation(
    trpc.connection.set.mutationOptions({
      onSuccess: (_answer, { name }) => {
        toast.success(`The connection ${name} is ${connection ? "changed" : "added"}.`);
        onClose();
      },
      onSettled: () => void queries.invalidateQueries(trpc.connection.pathFilter()),
    }),
  );
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const text = (name: string): string => String(given.get(name) ?? "").trim();
    const lines = text("allows")
      .split("\n")
      .filter((line) => line.trim() !== "");
    const patterns = lines.map(parsePatternText);
    const bad = lines.find((_, index) => patterns[index] === undefined);
    setBadLine(bad);
    const filled = credentialOf(signIn, functions.data ?? []);
    setMissing("missing" in filled ? filled.missing : undefined);
    if (bad !== undefined || "missing" in filled) return;
    set.mutate({
      workspace,
      name: connection?.name ?? text("name"),
      description: text("description"),
      origin: text("origin"),
      privateAddresses: isPrivate,
      allows: patterns.flatMap((pattern) => (pattern ? [{ path: pattern.path, methods: [...pattern.methods] }] : [])),
      credential: filled.credential,
    });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="md"
      title={connection ? `Change ${connection.name}` : "Add a connection"}
      description={
        connection
          ? "What runs now and has it open is refused from the moment you save."
          : "Functions will reach it as http://name.conn, and only where they are granted it."
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" busy={set.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={save} noValidate className="grid gap-4">
        {!connection && (
          <Field label="Name" docs="Lower-case letters, digits and hyphens. It stays.">
            <Input name="name" autoFocus placeholder="dns" className="font-mono" />
          </Field>
        )}
        <Field label="What it is">
          <Input name="description" defaultValue={connection?.description ?? ""} placeholder="Our name server" />
        </Field>
        <Field label="Address" docs="Without a path. Redirects are not followed.">
          <Input
            name="origin"
            inputMode="url"
            defaultValue={connection?.origin ?? ""}
            placeholder="https://dns.example.com"
            className="font-mono"
          />
        </Field>
        <Checkbox
          checked={isPrivate}
          onCheckedChange={setPrivate}
          label="It is in a private network, or on this machine"
        />
        <Field
          label="What may be asked"
          docs="One line each: methods and a path. * stands for one part of the path, ** for any number. What is on no line is refused."
          error={badLine === undefined ? undefined : `“${badLine.trim()}” is no line such as GET POST /zones/**.`}
        >
          <Textarea
            name="allows"
            rows={4}
            defaultValue={connection?.allows.map(patternText).join("\n") ?? ""}
            placeholder={"GET /zones/**\nPATCH /zones/*"}
            className="font-mono text-xs"
          />
        </Field>
        <SignInFields draft={signIn} onChange={setSignIn} functions={functions.data} missing={missing} />
        {functions.error && <Notice tone="error">{sentenceOf(functions.error)}</Notice>}
        {set.error && <Notice tone="error">{sentenceOf(set.error)}</Notice>}
      </form>
    </Dialog>
  );
}
