"use client";

import { useMutation } from "@tanstack/react-query";
import { Button, Field, Input } from "@tributary/ui/kit";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { paths } from "../paths.ts";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { WholePage } from "../whole-page.tsx";
import { AuthFrame } from "./auth-frame.tsx";
import { useMe } from "./use-me.ts";

/** A workspace: one model of what runs, its members, its history. */
export function NewWorkspacePage() {
  const router = useRouter();
  const trpc = useTRPC();
  const me = useMe();
  const [empty, setEmpty] = useState(false);
  const create = useMutation(
    trpc.workspace.create.mutationOptions({ onSuccess: ({ id }) => router.push(paths.start(id)) }),
  );
  if (!me.data) return <WholePage error={me.error} />;
  if (!me.data.user) {
    router.replace(paths.signIn(paths.newWorkspace()));
    return <WholePage />;
  }
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
    setEmpty(!name);
    if (name) create.mutate({ name });
  };
  const first = me.data.workspaces.length === 0;
  return (
    <AuthFrame
      title={first ? "Name your workspace" : "New workspace"}
      sentence="A workspace holds one model of what runs, the people and agents who change it, and all that ever happened to it."
      step={first ? { at: 2, of: 3 } : undefined}
    >
      <form onSubmit={send} noValidate className="flex flex-col gap-4">
        <Field
          label="Name"
          docs="Your team or the system: “Acme production”. You can change it later."
          error={empty ? "Give it a name." : create.error ? sentenceOf(create.error) : undefined}
        >
          <Input name="name" size="lg" maxLength={100} autoFocus autoComplete="organization" />
        </Field>
        <Button
          type="submit"
          variant="primary"
          size="lg"
          busy={create.isPending || create.isSuccess}
          className="mt-1 w-full"
        >
          Create workspace
        </Button>
      </form>
    </AuthFrame>
  );
}
