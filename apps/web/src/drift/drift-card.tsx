"use client";

import { useMutation } from "@tanstack/react-query";
import type { Snapshot } from "@tributary/core/model";
import { Badge, Button, RelativeTime, StateDot, toast } from "@tributary/ui/kit";
import { Check, RotateCcw } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { componentId } from "../ids.ts";
import { KindIcon } from "../model/kind-icon.tsx";
import { kindWord } from "../model/kind-word.ts";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { useStartChangeSet } from "../workspace/use-start-change-set.ts";
import { acceptance, type Drifted, valueText } from "./drifted.ts";

export type DriftCardProps = { readonly drifted: Drifted; readonly head: Snapshot };

/** Intended beside observed, since when, and the two ways on: make it so again, or agree with what is. */
export function DriftCard({ drifted, head }: DriftCardProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const { id: workspace, mayEdit } = useWorkspace();
  const { start, busy } = useStartChangeSet();
  const restore = useMutation(
    trpc.drift.restore.mutationOptions({
      onSuccess: ({ run }) => router.push(paths.run(workspace, run)),
      onError: (error) => toast.error(sentenceOf(error)),
    }),
  );
  const { resource, name, component } = drifted;
  const gone = resource.status === "gone";
  const accepted = acceptance(drifted, head);
  const since = resource.driftSince ?? resource.observedAt;
  const accept = () =>
    accepted &&
    start(gone ? `Accept that ${name} is gone` : `Accept ${name} as it is`, {
      label: `Accept ${name} as it is`,
      mutations: accepted,
    });
  return (
    <article aria-label={`${name} has drifted`} className="overflow-hidden rounded-xl bg-panel shadow-card">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b px-4 py-3">
        <StateDot state={gone ? "gone" : "drifted"} size={12} />
        <KindIcon schema={drifted.schema} />
        <Link href={paths.component(workspace, component)} className="text-sm font-semibold text-ink hover:underline">
          {name}
        </Link>
        <span className="text-xs text-faint">{kindWord(drifted.schema)}</span>
        <Badge tone={gone ? "failed" : "drifted"}>{resource.state || (gone ? "gone" : "drifted")}</Badge>
        <span className="text-xs text-muted">
          since <RelativeTime at={since} />
        </span>
        {mayEdit && (
          <span className="ml-auto flex gap-2">
            {accepted ? (
              <Button size="sm" icon={<Check />} busy={busy} onClick={accept}>
                Accept
              </Button>
            ) : (
              <Button size="sm" variant="ghost" asChild>
                <Link href={paths.component(workspace, component)}>See on the map</Link>
              </Button>
            )}
            <Button
              size="sm"
              icon={<RotateCcw />}
              busy={restore.isPending || restore.isSuccess}
              onClick={() => restore.mutate({ workspace, component: componentId(component) })}
            >
              Restore
            </Button>
          </span>
        )}
      </header>
      {resource.message && <p className="border-b px-4 py-2 text-xs text-muted">{resource.message}</p>}
      {resource.drift.length > 0 && (
        <table className="w-full table-fixed text-left text-xs">
          <thead>
            <tr className="text-faint">
              <th scope="col" className="w-52 px-4 py-2 font-medium">
                Attribute
              </th>
              <th scope="col" className="px-4 py-2 font-medium">
                Intended
              </th>
              <th scope="col" className="px-4 py-2 font-medium">
                Observed
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line/60 border-t">
            {resource.drift.map((difference) => (
              <tr key={difference.path} className="align-top">
                <th scope="row" className="px-4 py-2 font-normal text-muted">
                  {difference.title}
                </th>
                <td className="px-4 py-2 font-mono break-all text-ink">{valueText(difference.intended)}</td>
                <td className="bg-drifted-soft/60 px-4 py-2 font-mono break-all text-drifted-text">
                  {valueText(difference.observed)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {gone && resource.drift.length === 0 && (
        <p className="px-4 py-3 text-sm text-muted">
          It is meant to be there, but nothing outside answers to it. Restoring makes it anew; accepting takes it out of
          the model.
        </p>
      )}
    </article>
  );
}
