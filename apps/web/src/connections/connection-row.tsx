"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { patternText } from "@tributary/core/model";
import type { ConnectionView } from "@tributary/core/protocol";
import { Badge, Button, Notice, toast } from "@tributary/ui/kit";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useId, useState } from "react";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { ConnectionTrial } from "./connection-trial.tsx";
import { ExchangeList } from "./exchange-list.tsx";
import { ConnectionUses } from "./connection-uses.tsx";

export type ConnectionRowProps = { readonly connection: ConnectionView; readonly onEdit: () => void };

/** One connection: where it leads, what may be asked, who may ask, and what was asked last. */
export function ConnectionRow({ connection, onEdit }: ConnectionRowProps) {
  const { name, description, origin, isEngine, allows, credential, uses, last } = connection;
  const { id: workspace, mayAdminister } = useWorkspace();
  const title = useId();
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="px-4 py-4" aria-labelledby={title}>
      <div className="flex items-start justify-between gap-6">
        <div className="min-w-0">
          <h3 id={title} className="flex flex-wrap items-center gap-2 text-sm font-medium">
            <span className="font-mono">{name}</span>
            {isEngine && <Badge tone="accent">engine</Badge>}
            {credential && <Badge>signs in with {signInName(credential)}</Badge>}
            {connection.privateAddresses && !isEngine && <Badge>private network</Badge>}
          </h3>
          <p className="mt-1 max-w-prose text-sm text-muted">{description}</p>
          <p className="mt-1 font-mono text-xs break-all text-muted">
            {origin ?? <Link href={paths.settings(workspace, "engine")}>No engine is connected.</Link>}
          </p>
        </div>
        {mayAdminister && !isEngine && (
          <div className="flex shrink-0 gap-2">
            <Button size="sm" onClick={onEdit}>
              Edit
            </Button>
            <RemoveButton connection={connection} />
          </div>
        )}
      </div>
      {credential?.kind === "function" && credential.objection && (
        <Notice tone="warning" title={`${name} cannot be signed in to`} className="mt-3">
          {credential.objection}
        </Notice>
      )}
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="mt-2 -ml-1 flex items-center gap-1 rounded px-1 text-xs text-muted hover:text-ink"
      >
        <ChevronRight aria-hidden="true" className={isOpen ? "size-3.5 rotate-90" : "size-3.5"} />
        {summaryOf(allows.length, uses.length, last.length)}
      </button>
      {isOpen && (
        <div className="mt-3 grid gap-5 pl-4 text-sm">
          <section aria-label={`What ${name} allows`}>
            <h4 className="text-xs font-medium text-muted">May be asked</h4>
            {allows.length === 0 && <p className="mt-1 text-xs text-faint">It says so once an engine is connected.</p>}
            <ul className="mt-1 columns-2 font-mono text-xs leading-5 max-md:columns-1">
              {allows.map((pattern) => (
                <li key={patternText(pattern)}>{patternText(pattern)}</li>
              ))}
            </ul>
          </section>
          <ConnectionUses name={name} uses={uses} />
          <ExchangeList name={name} exchanges={last} />
          {mayAdminister && <ConnectionTrial name={name} suggestion={isEngine ? "/info" : "/"} />}
        </div>
      )}
    </li>
  );
}

function signInName(credential: NonNullable<ConnectionView["credential"]>): string {
  if (credential.kind !== "function") return credential.secret;
  return credential.secret === undefined ? credential.title : `${credential.title} and ${credential.secret}`;
}

function summaryOf(patterns: number, uses: number, asked: number): string {
  const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
  const parts = [counted(patterns, "pattern", "patterns"), counted(uses, "function", "functions")];
  return [...parts, asked === 0 ? "not asked lately" : `${asked} asked lately`].join(" · ");
}

function RemoveButton({ connection: { name, uses } }: Pick<ConnectionRowProps, "connection">) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { id: workspace } = useWorkspace();
  const [isSure, setSure] = useState(false);
  const remove = useMutation(
    trpc.connection.remove.mutationOptions({
      onSuccess: () => toast.success(`The connection ${name} is removed.`),
      onSettled: () => void queries.invalidateQueries(trpc.connection.pathFilter()),
    }),
  );
  if (remove.error) return <Notice tone="error">{sentenceOf(remove.error)}</Notice>;
  if (!isSure)
    return (
      <Button size="sm" variant="ghost" onClick={() => setSure(true)}>
        Remove
      </Button>
    );
  return (
    <Button
      size="sm"
      variant="danger"
      busy={remove.isPending}
      onClick={() => remove.mutate({ workspace, name })}
      onBlur={() => setSure(false)}
    >
      {uses.length === 0
        ? "Remove it"
        : `Remove it from ${uses.length === 1 ? "a function" : `${uses.length} functions`}`}
    </Button>
  );
}
