"use client";

import { CopyButton, Field, Input, Select } from "@tributary/ui/kit";
import { useState } from "react";
import { useOpenChanges } from "../shell/use-open-changes.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";

export type AgentCommandProps = { readonly token: string };

/** The exact command that runs the example agent on an open change set, with this token. */
export function AgentCommand({ token }: AgentCommandProps) {
  const { id: workspace } = useWorkspace();
  const [chosen, setChosen] = useState<string>();
  const { items: open } = useOpenChanges(workspace);
  const changeSet = chosen ?? open[0]?.id;
  const command = `TRIBUTARY_TOKEN=${token} npx node examples/agents/pin-and-check.ts --url ${window.location.origin} --change-set ${changeSet ?? "<change set>"}`;
  return (
    <div className="space-y-4">
      <Field label="Token">
        <Input readOnly value={token} onFocus={(event) => event.target.select()} className="font-mono text-xs" />
      </Field>
      {open.length > 0 && (
        <Field label="Change set it joins">
          <Select
            value={changeSet}
            onValueChange={setChosen}
            options={open.map(({ id, title }) => ({ value: id, label: title }))}
          />
        </Field>
      )}
      <div>
        <div className="mb-1.5 flex items-center justify-between">
          <h3 className="text-sm font-medium">In the project's folder, run</h3>
          <CopyButton text={command} size="sm" />
        </div>
        <pre className="overflow-x-auto rounded-lg bg-sunken p-3 font-mono text-xs leading-5 whitespace-pre-wrap break-all text-ink ring-1 ring-line ring-inset">
          {command}
        </pre>
        <p className="mt-2 text-xs text-muted">
          It needs no model and no key: it pins images to what your engine has and adds the health checks it knows. You
          see where it works, and can undo what it did.
        </p>
      </div>
    </div>
  );
}
