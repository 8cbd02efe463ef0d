"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { TierView } from "@tributary/core/protocol";
import { Badge, Checkbox, Notice, Segmented } from "@tributary/ui/kit";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";

export type TierRowProps = { readonly tier: TierView };

const KINDS: { readonly [K in TierView["kind"]]: { readonly title: string; readonly sentence: string } } = {
  action: { title: "Actions", sentence: "They change what runs." },
  management: { title: "Management functions", sentence: "They write the model for people." },
  authentication: {
    title: "Authentication functions",
    sentence: "They sign connections in, with secrets in their hands.",
  },
  debug: { title: "Debug functions", sentence: "They look into something, by hand." },
};
const CHOICES = [
  { value: "world", label: "Process" },
  { value: "hardened", label: "Machine" },
] as const;

/** Where functions of one kind are to run, and whether that can be had here. */
export function TierRow({ tier }: TierRowProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { id: workspace, mayAdminister } = useWorkspace();
  const set = useMutation(
    trpc.connection.setTier.mutationOptions({
      onSettled: () => void queries.invalidateQueries(trpc.connection.pathFilter()),
    }),
  );
  const { title, sentence } = KINDS[tier.kind];
  const shown = set.isPending ? set.variables : tier;
  const demand = (wanted: string, hardware: boolean) =>
    set.mutate({ workspace, kind: tier.kind, tier: wanted, hardware: hardware && wanted === "hardened" });
  return (
    <li className="px-4 py-3">
      <div className="flex items-center justify-between gap-6">
        <div className="min-w-0">
          <h3 className="text-sm font-medium">{title}</h3>
          <p className="text-xs text-muted">{sentence}</p>
        </div>
        {mayAdminister ? (
          <div className="flex items-center gap-4">
            {shown.tier === "hardened" && (
              <Checkbox
                checked={shown.hardware}
                onCheckedChange={(hardware) => demand("hardened", hardware)}
                label="Behind hardware alone"
              />
            )}
            <Segmented
              label={`Where ${title.toLowerCase()} run`}
              value={shown.tier}
              onValueChange={(value) => demand(value, tier.hardware)}
              options={CHOICES}
            />
          </div>
        ) : (
          <Badge>{tier.tier === "world" ? "process" : tier.hardware ? "machine, hardware" : "machine"}</Badge>
        )}
      </div>
      {tier.objection && (
        <Notice tone="warning" title={`${title} are refused here`} className="mt-2">
          {tier.objection}
        </Notice>
      )}
      {set.error && (
        <Notice tone="error" className="mt-2">
          {sentenceOf(set.error)}
        </Notice>
      )}
    </li>
  );
}
