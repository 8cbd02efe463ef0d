import { err, type WorkspaceId } from "@tributary/core/base";
import { tierObjection } from "@tributary/core/governance";
import { isWorldKind } from "@tributary/core/model";
import { TIER_OF_KIND } from "../functions/hooks.ts";
import type { FunctionHooks } from "../functions/job.ts";
import type { ConnectionBook } from "./connection-book.ts";

type Demands = Pick<ConnectionBook, "demand">;

/** Where functions of a kind run for a workspace: where it demands, else where their kind needs. Rule [VN4]. */
export function tierFor(book: Demands): FunctionHooks["tierFor"] {
  return async (workspace: WorkspaceId, kind) =>
    (isWorldKind(kind) ? (await book.demand(workspace, kind))?.tier : undefined) ?? TIER_OF_KIND[kind];
}

/** Looks at the place before anything is made ready there: what is less than what is demanded is never used. Rule [VN4]. */
export function demanding(book: Demands, prepare: FunctionHooks["prepare"]): FunctionHooks["prepare"] {
  return async (job, sandbox, tools) => {
    const demand = await book.demand(job.workspace, job.function.kind);
    const objection = tierObjection(demand, sandbox.describe());
    return objection === undefined ? prepare(job, sandbox, tools) : err({ sentence: objection });
  };
}
