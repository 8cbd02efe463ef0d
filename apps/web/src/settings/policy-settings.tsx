"use client";

import { useQuery } from "@tanstack/react-query";
import { Field, Input, Notice, Skeleton } from "@tributary/ui/kit";
import { useState } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { PolicyRow } from "./policy-row.tsx";
import { SettingsSection } from "./settings-section.tsx";

/** What this workspace enforces, on people and agents alike. */
export function PolicySettings() {
  const trpc = useTRPC();
  const { id: workspace, mayAdminister } = useWorkspace();
  const [reason, setReason] = useState("");
  const policies = useQuery(trpc.policy.list.queryOptions({ workspace }));
  return (
    <SettingsSection
      title="Policies"
      sentence={
        mayAdminister
          ? "Every edit is asked about here before it stands, whoever makes it: people, agents, imports. Advisory says what it thinks; mandatory holds."
          : "Every edit is asked about here before it stands. Only an owner can change what is enforced."
      }
    >
      {policies.error && (
        <Notice tone="error" className="m-4">
          {sentenceOf(policies.error)}
        </Notice>
      )}
      {policies.isPending && <Skeleton className="m-4 h-40" />}
      {mayAdminister && (
        <div className="border-b px-4 py-3">
          <Field label="Reason" hint="optional" docs="Why you change what you change here. It stands in the audit.">
            <Input maxLength={300} value={reason} onChange={(event) => setReason(event.target.value)} />
          </Field>
        </div>
      )}
      <ul className="divide-y">
        {policies.data?.map((policy) => (
          <PolicyRow key={policy.kind} policy={policy} reason={reason} onStored={() => setReason("")} />
        ))}
      </ul>
    </SettingsSection>
  );
}
