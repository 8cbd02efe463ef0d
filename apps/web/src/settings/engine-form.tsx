"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, cn, Input, Notice, Skeleton, StateDot } from "@tributary/ui/kit";
import { Plug } from "lucide-react";
import { type FormEvent, useId } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";

export type EngineFormProps = { readonly onConnected?: (() => void) | undefined };

/** Chooses the Docker engine: one that was found here, or another by its address. */
export function EngineForm({ onConnected }: EngineFormProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const address = useId();
  const { id: workspace, view } = useWorkspace();
  const suggested = useQuery(trpc.engine.suggest.queryOptions({ workspace }));
  const connect = useMutation(
    trpc.engine.connect.mutationOptions({
      onSuccess: (status) => {
        void queries.invalidateQueries(trpc.workspace.get.queryFilter({ workspace }));
        if (status.phase === "connected") onConnected?.();
      },
    }),
  );
  const current = view.engine.phase === "none" ? undefined : view.engine.host;
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const host = String(new FormData(event.currentTarget).get("host") ?? "").trim();
    if (host) connect.mutate({ workspace, host });
  };
  const failed = connect.data?.phase === "failed" ? connect.data.reason : undefined;
  return (
    <div className="space-y-4">
      <div>
        <h3 className="mb-1.5 text-xs font-medium text-muted">Found on this machine</h3>
        {!suggested.data ? (
          suggested.error ? (
            <p className="text-sm text-muted">{sentenceOf(suggested.error)}</p>
          ) : (
            <Skeleton className="h-12" />
          )
        ) : suggested.data.hosts.length === 0 ? (
          <p className="text-sm text-muted">None. Start Docker here, or give the address of an engine below.</p>
        ) : (
          <ul className="space-y-1.5">
            {suggested.data.hosts.map(({ host, reachable, label }) => (
              <li
                key={host}
                className={cn(
                  "flex items-center gap-3 rounded-lg px-3 py-2 ring-1 ring-line ring-inset",
                  host === current && "bg-selected ring-accent/40",
                )}
              >
                <StateDot state={reachable ? "healthy" : "waiting"} label={reachable ? "answers" : "does not answer"} />
                <span className="min-w-0 flex-1">
                  <span className="block text-sm font-medium">{label}</span>
                  <span className="block truncate font-mono text-xs text-muted">{host}</span>
                </span>
                {host === current ? (
                  <span className="text-xs font-medium text-accent-text">In use</span>
                ) : (
                  <Button
                    size="sm"
                    icon={<Plug />}
                    disabled={!reachable}
                    busy={connect.isPending && connect.variables?.host === host}
                    onClick={() => connect.mutate({ workspace, host })}
                  >
                    {reachable ? "Connect" : "Does not answer"}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
      <form onSubmit={send} className="space-y-1.5">
        <label htmlFor={address} className="block text-xs font-medium text-muted">
          Another engine
        </label>
        <div className="flex gap-2">
          <Input
            id={address}
            name="host"
            placeholder="unix:///var/run/docker.sock or tcp://host:2375"
            autoComplete="off"
            spellCheck={false}
            className="font-mono text-xs"
          />
          <Button type="submit" busy={connect.isPending}>
            Connect
          </Button>
        </div>
      </form>
      {(connect.error || failed) && <Notice tone="error">{failed ?? sentenceOf(connect.error)}</Notice>}
      <p className="text-xs text-muted">
        Nothing is written before something is approved, and only what carries this workspace's label is ever changed or
        removed.
      </p>
    </div>
  );
}
