"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Notice } from "@tributary/ui/kit";
import { Download, ShieldCheck, Upload } from "lucide-react";
import Link from "next/link";
import { useRef } from "react";
import { count } from "../model/count.ts";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { SettingsSection } from "./settings-section.tsx";

/** The whole workspace as a file, and a new workspace from such a file. */
export function TravelSettings() {
  const { id: workspace } = useWorkspace();
  return (
    <SettingsSection
      title="Take it away"
      sentence="The model with its whole history as one file of JSON lines that proves itself, and what it is connected to. Members, tokens, the values of secrets and what was read from the engine are not in it; what was typed into fields is."
    >
      <div className="flex items-center gap-3 p-4">
        <Button asChild>
          <a href={`/api/export/workspace?workspace=${encodeURIComponent(workspace)}`} download>
            <Download />
            Export this workspace
          </a>
        </Button>
        <VerifyHead />
      </div>
      <ImportWorkspace />
    </SettingsSection>
  );
}

/** Replays Head from its first version and says whether each state is the recorded one. */
function VerifyHead() {
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  const verify = useQuery({
    ...trpc.history.verify.queryOptions({ workspace }),
    enabled: false,
    gcTime: 0,
    retry: false,
  });
  const answer = verify.data;
  return (
    <>
      <Button variant="ghost" icon={<ShieldCheck />} busy={verify.isFetching} onClick={() => void verify.refetch()}>
        Verify Head
      </Button>
      <span role="status" className="min-w-0 flex-1 text-xs text-muted">
        {verify.error && <span className="text-failed-text">{sentenceOf(verify.error)}</span>}
        {answer?.ok && (
          <>
            {count(answer.versions, "version")} replayed: each state is the recorded one.{" "}
            <code className="font-mono text-2xs">{answer.stateHash.slice(0, 12)}…</code>
          </>
        )}
        {answer && !answer.ok && <span className="text-failed-text">{answer.sentence}</span>}
      </span>
    </>
  );
}

type Made = {
  readonly workspace: string;
  readonly name: string;
  readonly version: number;
  readonly connections: number;
  readonly secrets: readonly string[];
};

function ImportWorkspace() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const picker = useRef<HTMLInputElement>(null);
  const send = useMutation({
    mutationFn: sendFile,
    onSuccess: () => void queries.invalidateQueries(trpc.session.me.queryFilter()),
  });
  return (
    <div className="flex flex-wrap items-center gap-3 border-t p-4">
      <input
        ref={picker}
        type="file"
        accept=".jsonl,.ndjson,application/x-ndjson"
        aria-label="Exported workspace"
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) send.mutate(file);
          event.target.value = "";
        }}
      />
      <Button icon={<Upload />} busy={send.isPending} onClick={() => picker.current?.click()}>
        Import a workspace
      </Button>
      <span className="text-xs text-muted">It becomes a new workspace of yours; this one is not touched.</span>
      {send.error && (
        <Notice tone="error" className="w-full">
          {send.error.message}
        </Notice>
      )}
      {send.data && (
        <Notice tone="success" className="w-full">
          {send.data.name} is imported: {count(send.data.version, "version")}, replayed and proven
          {send.data.connections > 0 && `, with ${count(send.data.connections, "connection")}`}.{" "}
          <Link href={paths.map(send.data.workspace)} className="text-accent-text hover:underline">
            Go there
          </Link>
        </Notice>
      )}
      {send.data && send.data.secrets.length > 0 && (
        <Notice tone="warning" className="w-full" title="To be set again there">
          No file has the values of secrets: {send.data.secrets.join(", ")}. Until they are set, what refers to them is
          refused.{" "}
          <Link href={paths.settings(send.data.workspace, "secrets")} className="text-accent-text hover:underline">
            Set them
          </Link>
        </Notice>
      )}
    </div>
  );
}

async function sendFile(file: File): Promise<Made> {
  const response = await fetch("/api/import/workspace", { method: "POST", body: file }).catch(() => undefined);
  if (!response)
    throw new Error("The server cannot be reached right now. Nothing was imported; try again in a moment.");
  const answer = (await response.json()) as Made | { readonly sentence: string };
  if ("sentence" in answer) throw new Error(answer.sentence);
  return answer;
}
