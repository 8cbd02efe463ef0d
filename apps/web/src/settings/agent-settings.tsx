"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  Avatar,
  Button,
  Dialog,
  EmptyState,
  Field,
  Input,
  Notice,
  RelativeTime,
  Skeleton,
  toast,
} from "@tributary/ui/kit";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { personOf } from "../model/person-of.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { AgentCommand } from "./agent-command.tsx";
import { SettingsSection } from "./settings-section.tsx";

/** Agents act for the person who made their token: they edit and propose, they never approve. */
export function AgentSettings() {
  const trpc = useTRPC();
  const { id: workspace, view, mayEdit } = useWorkspace();
  const [making, setMaking] = useState(false);
  const tokens = useQuery(trpc.token.list.queryOptions({ workspace }));
  return (
    <>
      <SettingsSection
        title="Agents"
        sentence="An agent joins a change set beside people, with a token of its own. It acts for whoever made the token, edits and proposes, and can never approve."
        actions={
          mayEdit && (
            <Button variant="primary" icon={<Plus />} onClick={() => setMaking(true)}>
              New agent token
            </Button>
          )
        }
      >
        {tokens.error && !tokens.data ? (
          <Notice tone="error" className="m-4">
            {sentenceOf(tokens.error)}
          </Notice>
        ) : !tokens.data ? (
          <Skeleton className="m-4 h-20" />
        ) : tokens.data.length === 0 ? (
          <EmptyState picture="people" title="No agent yet" className="py-10">
            Make a token, and run the example agent with it: it pins images and adds missing health checks, in front of
            your eyes.
          </EmptyState>
        ) : (
          <ul className="divide-y">
            {tokens.data.map((token) => (
              <TokenRow key={token.id} token={token} owner={personOf(view.members, token.user).name} />
            ))}
          </ul>
        )}
      </SettingsSection>
      <NewTokenDialog open={making} onOpenChange={setMaking} />
    </>
  );
}

type Token = {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
};

function TokenRow({ token, owner }: { readonly token: Token; readonly owner: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { id: workspace } = useWorkspace();
  const revoke = useMutation(
    trpc.token.revoke.mutationOptions({
      onSuccess: () => toast.success(`${token.name} is cut off: its token no longer works anywhere.`),
      onError: (error) => toast.error(sentenceOf(error)),
      onSettled: () => void queries.invalidateQueries(trpc.token.pathFilter()),
    }),
  );
  return (
    <li className="flex items-center gap-3 px-4 py-3">
      <Avatar
        id={token.id}
        name={token.name}
        type={token.kind === "agent" ? "agent" : "service"}
        owner={owner}
        size="lg"
        plain
      />
      <span className="min-w-0 flex-1">
        <span className="block text-sm font-medium">{token.name}</span>
        <span className="block text-xs text-muted">
          for {owner} · made <RelativeTime at={token.createdAt} /> ·{" "}
          {token.lastUsedAt === null ? (
            "never used"
          ) : (
            <>
              last used <RelativeTime at={token.lastUsedAt} />
            </>
          )}
        </span>
      </span>
      <Button
        size="sm"
        variant="danger"
        busy={revoke.isPending}
        onClick={() => revoke.mutate({ workspace, id: token.id })}
      >
        Revoke
      </Button>
    </li>
  );
}

function NewTokenDialog({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { id: workspace } = useWorkspace();
  const [empty, setEmpty] = useState(false);
  const create = useMutation(
    trpc.token.create.mutationOptions({ onSuccess: () => void queries.invalidateQueries(trpc.token.pathFilter()) }),
  );
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
    setEmpty(!name);
    if (name) create.mutate({ workspace, name, kind: "agent" });
  };
  const leave = (next: boolean) => {
    onOpenChange(next);
    if (!next) {
      create.reset();
      setEmpty(false);
    }
  };
  const secret = create.data?.token;
  return (
    <Dialog
      open={open}
      onOpenChange={leave}
      size="md"
      title={secret ? "Run the agent" : "New agent token"}
      description={
        secret
          ? "This is the only time the token is shown: the server cannot read it later."
          : "Others see the agent by this name, with yours beside it."
      }
      footer={
        secret ? (
          <Button variant="primary" onClick={() => leave(false)}>
            Done
          </Button>
        ) : (
          <>
            <Button onClick={() => leave(false)}>Cancel</Button>
            <Button type="submit" form="new-token" variant="primary" busy={create.isPending}>
              Make token
            </Button>
          </>
        )
      }
    >
      {secret ? (
        <AgentCommand token={secret} />
      ) : (
        <form id="new-token" onSubmit={send} noValidate>
          <Field
            label="Agent's name"
            error={empty ? "Give it a name." : create.error ? sentenceOf(create.error) : undefined}
          >
            <Input name="name" defaultValue="Pin and check" maxLength={100} autoFocus autoComplete="off" />
          </Field>
        </form>
      )}
    </Dialog>
  );
}
