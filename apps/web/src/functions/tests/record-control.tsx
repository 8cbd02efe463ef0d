"use client";

import type { ComponentId } from "@tributary/core/base";
import { unrecordable } from "@tributary/core/engine";
import { type FunctionTest, nameOf, schemaName } from "@tributary/core/model";
import type { FunctionRunView } from "@tributary/core/protocol";
import { Button, Popover, toast } from "@tributary/ui/kit";
import { Disc } from "lucide-react";
import { useMemo, useState } from "react";
import { useWorkspace } from "../../shell/workspace-context.tsx";
import { useTRPCClient } from "../../trpc.ts";
import type { FunctionPanelProps } from "../function-panel.tsx";

export type RecordControlProps = FunctionPanelProps & { readonly onRecorded: (test: FunctionTest) => void };

const LOOK_EVERY_MS = 150;
const LOOKS = 120;
const MOST = 200;

/** Makes a test of what the function is given for a component now, and of what it answers. */
export function RecordControl({ definition, view, replica, onRecorded }: RecordControlProps) {
  const { id: workspace } = useWorkspace();
  const api = useTRPCClient();
  const [isOpen, setOpen] = useState(false);
  const [underWay, setUnderWay] = useState<string | null>(null);
  const { bindings } = definition;
  const components = useMemo(() => {
    const fitting = [...view.components.values()].filter(
      ({ deleted, schema }) => !deleted && (bindings.length === 0 || bindings.includes(schemaName(schema))),
    );
    return fitting
      .map((each) => ({ id: each.id, name: nameOf(each) }))
      .sort((a, b) => a.name.localeCompare(b.name, "en"));
  }, [view, bindings]);
  const record = async (component: ComponentId): Promise<void> => {
    setUnderWay(component);
    try {
      const place = { workspace, ...(replica ? { changeSet: replica.changeSet } : {}) };
      const begun = await api.function.run.mutate({ ...place, target: { id: definition.id }, component });
      await untilEnded(() => api.functionRun.get.query({ run: begun.run }));
      onRecorded(await api.functionRun.asTest.query({ run: begun.run }));
      setOpen(false);
    } catch (fault) {
      toast.error(fault instanceof Error ? fault.message : String(fault));
    } finally {
      setUnderWay(null);
    }
  };
  if (!replica || components.length === 0 || unrecordable(definition.kind) !== undefined) return null;
  return (
    <Popover
      label="Record from a component"
      className="max-h-80 w-72 overflow-y-auto"
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" icon={<Disc />}>
          Record from…
        </Button>
      }
    >
      <p className="mb-2 text-xs text-muted">
        What the function is given for it now, and what it answers, become a test.
      </p>
      <ul className="flex flex-col gap-0.5">
        {components.slice(0, MOST).map(({ id, name }) => (
          <li key={id}>
            <button
              type="button"
              disabled={underWay !== null}
              onClick={() => void record(id)}
              className="flex h-7 w-full items-center rounded-md px-2 text-left text-sm text-ink hover:bg-hover disabled:text-faint"
            >
              <span className="truncate">{underWay === id ? `Recording ${name}…` : name}</span>
            </button>
          </li>
        ))}
      </ul>
    </Popover>
  );
}

async function untilEnded(look: () => Promise<FunctionRunView>): Promise<void> {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    if ((await look()).state.phase !== "running") return;
    await new Promise((again) => setTimeout(again, LOOK_EVERY_MS));
  }
  throw new Error("The function has not ended yet. Its run goes on, and stands in its history.");
}
