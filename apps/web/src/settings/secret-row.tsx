"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { SecretView } from "@tributary/core/protocol";
import { secretKind } from "@tributary/core/secrets";
import { Badge, Button, RelativeTime, toast } from "@tributary/ui/kit";
import { RotateCw, Trash2, UploadCloud } from "lucide-react";
import { useId } from "react";
import { rollOut } from "../secrets/roll-out.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { useStartChangeSet } from "../workspace/use-start-change-set.ts";
import { SecretDescription } from "./secret-description.tsx";

export type SecretRowProps = { readonly secret: SecretView; readonly onRotate: () => void };

/** One secret: its kind and version, who uses it in which version, and what can be done with it. */
export function SecretRow({ secret, onRotate }: SecretRowProps) {
  const title = useId();
  const { mayEdit, mayApprove } = useWorkspace();
  const { start, busy } = useStartChangeSet();
  const remove = useRemove(secret.name);
  const [newest] = secret.versions;
  const late = rollOut(secret);
  const label = `Roll out ${secret.name} version ${newest?.version ?? 1}`;
  return (
    <li aria-labelledby={title} className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3.5">
      <div className="min-w-64 flex-1">
        <h3 id={title} className="flex flex-wrap items-center gap-2 font-medium text-sm">
          <span className="font-mono text-xs">{secret.name}</span>
          <Badge>{secretKind(secret.kind)?.title ?? secret.kind}</Badge>
          <Badge tone="accent">version {newest?.version ?? 1}</Badge>
        </h3>
        <SecretDescription name={secret.name} description={secret.description} />
        <p className="mt-1 text-muted text-xs">
          {secret.versions.length > 1 ? "rotated" : "added"} {newest && <RelativeTime at={newest.at} />} by {newest?.by}
        </p>
        <SecretUses secret={secret} />
      </div>
      {mayEdit && (
        <div className="flex items-center gap-1.5">
          {late.length > 0 && (
            <Button
              size="sm"
              variant="primary"
              icon={<UploadCloud />}
              busy={busy}
              onClick={() => start(label, { label, mutations: late })}
            >
              Roll out version {newest?.version}
            </Button>
          )}
          <Button size="sm" icon={<RotateCw />} onClick={onRotate} aria-label={`Rotate ${secret.name}`}>
            Rotate
          </Button>
          {mayApprove && (
            <Button
              size="sm"
              variant="danger"
              icon={<Trash2 />}
              busy={remove.isPending}
              aria-label={`Delete ${secret.name}`}
              onClick={remove.now}
            >
              Delete
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

function SecretUses({ secret: { uses, connections, versions } }: { readonly secret: SecretView }) {
  if (uses.length + connections.length === 0) return <p className="mt-1 text-faint text-xs">Not used anywhere.</p>;
  const newest = versions[0]?.version;
  return (
    <ul aria-label="Used by" className="mt-2 flex flex-wrap gap-1.5">
      {uses.map(({ component, componentName, path, version, changeSet }) => (
        <li key={`${component}${path}${changeSet?.id ?? ""}`}>
          <Badge tone={version !== null && version !== newest ? "changed" : "neutral"}>
            {componentName} {version === null ? "" : `· version ${version}`}
            {changeSet ? ` · in “${changeSet.title}”` : ""}
          </Badge>
        </li>
      ))}
      {connections.map((name) => (
        <li key={name}>
          <Badge>connection {name}</Badge>
        </li>
      ))}
    </ul>
  );
}

function useRemove(name: string) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { id: workspace } = useWorkspace();
  const { mutate, isPending } = useMutation(
    trpc.secret.remove.mutationOptions({
      onSuccess: () => toast.success(`${name} is deleted, with every value it had.`),
      onError: (error) => toast.error(sentenceOf(error)),
      onSettled: () => void queries.invalidateQueries(trpc.secret.pathFilter()),
    }),
  );
  return { isPending, now: () => mutate({ workspace, name }) };
}
