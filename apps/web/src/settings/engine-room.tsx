"use client";

import { useQuery } from "@tanstack/react-query";
import { Notice, RelativeTime, Skeleton } from "@tributary/ui/kit";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { ActivityList } from "./activity-list.tsx";
import { durationText, DurationBars } from "./duration-bars.tsx";
import { SettingsSection } from "./settings-section.tsx";
import { WebhookForm } from "./webhook-form.tsx";

const REFRESH_MS = 5_000;

/** How edits are judged here: how many, how fast, by which policies; and who outside is told. */
export function EngineRoom() {
  const trpc = useTRPC();
  const { id: workspace, mayAdminister } = useWorkspace();
  const figures = useQuery(trpc.workspace.statistics.queryOptions({ workspace }, { refetchInterval: REFRESH_MS }));
  if (figures.error) return <Notice tone="error">{sentenceOf(figures.error)}</Notice>;
  if (!figures.data) return <Skeleton className="h-72" />;
  const { executions, mutations, durations, throughput, policies, gate, outbox, since } = figures.data;
  const counts = [
    ["Edits accepted", mutations.accepted],
    ["Changed by a policy", mutations.modified],
    ["Refused", mutations.refused],
    ["Stopped or broken", executions.interrupted + executions.failed],
  ] as const;
  return (
    <>
      <SettingsSection
        title="Engine room"
        sentence={
          <>
            How the server judges what is written in this workspace, since <RelativeTime at={since} />.
          </>
        }
      >
        <dl className="grid grid-cols-2 gap-px border-b bg-line md:grid-cols-4">
          {counts.map(([term, value]) => (
            <div key={term} className="bg-panel px-4 py-3">
              <dt className="text-xs text-muted">{term}</dt>
              <dd className="mt-0.5 text-xl font-semibold tabular-nums tracking-tight">{value.toLocaleString("en")}</dd>
            </div>
          ))}
        </dl>
        <DurationBars durations={durations} />
        <dl className="grid divide-x border-t text-sm max-md:divide-x-0 max-md:divide-y md:grid-cols-3">
          <Fact
            term="Edits a second"
            value={`${throughput.lastMinute.toFixed(1)} now, ${throughput.peak} at the best`}
          />
          <Fact term="Work on Heads" value={`${gate.running} at it, ${gate.waiting} waiting`} />
          <Fact
            term="To be told"
            value={`${outbox.waiting} waiting, ${outbox.told} told${outbox.givenUp > 0 ? `, ${outbox.givenUp} given up` : ""}`}
          />
        </dl>
      </SettingsSection>
      {policies.length > 0 && (
        <SettingsSection
          title="What the policies said"
          sentence="Each is asked about every edit; most have nothing to say."
        >
          <div className="overflow-x-auto">
            <table className="w-full text-sm">
              <thead className="border-b text-left text-xs text-muted">
                <tr>
                  {["Policy", "Asked", "Refused", "Changed", "Required", "Remarked", "p99"].map((head, index) => (
                    <th key={head} className={`px-4 py-2 font-medium ${index > 0 ? "text-right" : ""}`}>
                      {head}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody className="divide-y tabular-nums">
                {policies.map(({ policy, evaluated, denied, modified, required, remarked, durations: { p99 } }) => (
                  <tr key={policy}>
                    <td className="px-4 py-2 font-medium">{policy}</td>
                    {Object.entries({ evaluated, denied, modified, required, remarked }).map(([what, count]) => (
                      <td key={what} className={`px-4 py-2 text-right ${count === 0 ? "text-faint" : ""}`}>
                        {count}
                      </td>
                    ))}
                    <td className="px-4 py-2 text-right text-muted">{durationText(p99)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </SettingsSection>
      )}
      <SettingsSection
        title="Activity"
        sentence="What others want to hear of: a change set was applied, a guard was taken away. It stands in the list, and goes to the webhook, signed, at least once."
      >
        {mayAdminister && <WebhookForm />}
        <ActivityList />
      </SettingsSection>
    </>
  );
}

function Fact({ term, value }: { readonly term: string; readonly value: string }) {
  return (
    <div className="px-4 py-3">
      <dt className="text-xs text-muted">{term}</dt>
      <dd className="mt-0.5 font-medium tabular-nums">{value}</dd>
    </div>
  );
}
