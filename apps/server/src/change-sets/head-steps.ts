import type { WorkspaceId } from "@tributary/core/base";
import type { ChangeSetRecord, HeadStore } from "@tributary/core/governance";
import { applyMutation, type Snapshot } from "@tributary/core/model";
import type { HeadStep } from "@tributary/core/sync";

type Heads = Pick<HeadStore, "at" | "entries">;

/** So many versions are read at once. */
const PAGE = 200;

/** The versions of Head after `from` and before `before`, oldest first; read as what each of them changed. */
export async function headSteps(
  heads: Pick<Heads, "entries">,
  workspace: WorkspaceId,
  { from, before }: { readonly from: HeadStep; readonly before: number },
): Promise<readonly HeadStep[]> {
  const steps: HeadStep[] = [];
  let last = from;
  while (last.version + 1 < before) {
    const limit = Math.min(PAGE, before - 1 - last.version);
    const entries = await heads.entries(workspace, { after: last.version, limit });
    for (const { version, mutations } of entries) {
      if (version !== last.version + 1) throw new RangeError(`head ${workspace}: ${version} after ${last.version}`);
      last = { version, base: mutations.reduce(applyMutation, last.base) };
      steps.push(last);
    }
    if (entries.length === 0) throw new RangeError(`head ${workspace}: no version after ${last.version}`);
  }
  return steps;
}

/**
 * What a change set that stood idle has to pass through, up to Head as it is now. Read before it is opened in the workspace's
 * turn, in which everybody waits; what Head gains meanwhile is little.
 */
export async function stepsAhead(
  heads: Heads,
  { workspace, baseVersion, phase }: Pick<ChangeSetRecord, "workspace" | "baseVersion" | "phase">,
  { version, snapshot }: { readonly version: number; readonly snapshot: Snapshot },
): Promise<readonly HeadStep[]> {
  if (phase === "applied" || phase === "abandoned" || baseVersion + 1 >= version) return [];
  const from = { version: baseVersion, base: await heads.at(workspace, baseVersion) };
  return [...(await headSteps(heads, workspace, { from, before: version })), { version, base: snapshot }];
}

/** Those after one version and before another, as far as they are there without a gap. */
export function stepsBetween(ahead: readonly HeadStep[], after: number, before: number): readonly HeadStep[] {
  const between = ahead.filter(({ version }) => version > after && version < before);
  return between[0]?.version === after + 1 ? between : [];
}
