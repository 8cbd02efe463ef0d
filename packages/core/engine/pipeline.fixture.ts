import type { ActorId, ComponentId, Json, WorkspaceId } from "../base/index.ts";
import { baseSnapshot } from "@tributary/testing/simulation";
import type { Mutation, Path, Snapshot } from "../model/index.ts";
import type { MutationContext } from "./context.ts";
import type { AuditRecord } from "./execution.ts";
import { createPipeline, type PipelineFault, type PipelineOptions } from "./pipeline.ts";
import type { Policy } from "./policy.ts";

/** Three components named base0 to base2, each with a size from 0 to 99. */
export const BASE = baseSnapshot(3);
export const SIZE = "/domain/size" as Path;
export const CONTEXT: MutationContext = {
  actor: { type: "user", id: "ana" as ActorId, name: "Ana" },
  role: "editor",
  workspace: "w" as WorkspaceId,
};

export function setSize(value: Json, component = "base0"): Mutation {
  return { type: "attribute.set", component: component as ComponentId, path: SIZE, value };
}

export function policy(name: string, evaluate: Policy["evaluate"], rest: Partial<Policy> = {}): Policy {
  return { name, evaluate, ...rest };
}

export function sizeOf(state: Snapshot, component = "base0"): Json | undefined {
  const cell = state.components.get(component as ComponentId)?.attributes.get(SIZE);
  return cell && "value" in cell ? cell.value : undefined;
}

/** A pipeline that keeps what it records. */
export function pipelineWith(options: Partial<PipelineOptions> = {}) {
  const audit: AuditRecord[] = [];
  const history: AuditRecord[] = [];
  const faults: PipelineFault[] = [];
  const pipeline = createPipeline({
    policies: [],
    audit: (record) => audit.push(record),
    history: (record) => history.push(record),
    onFault: (fault) => faults.push(fault),
    now: () => 0,
    newId: () => "e",
    ...options,
  });
  return { pipeline, audit, history, faults };
}
