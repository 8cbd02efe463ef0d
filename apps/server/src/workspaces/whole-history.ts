import { setImmediate as turn } from "node:timers/promises";
import type { WorkspaceId } from "@tributary/core/base";
import type { HeadEntry, HeadStore } from "@tributary/core/governance";
import {
  BEGINNING,
  replay,
  type WorkspaceFileEnd,
  type WorkspaceFileHeader,
  type WorkspaceFileVersion,
} from "@tributary/core/history";
import { digestOf, stateHash } from "@tributary/core/model";
import type { HeadVerdict } from "@tributary/core/protocol";
import type { Deps } from "../deps.ts";

const PAGE = 50;

/** Every version of Head, oldest first, up to the one that is the newest now. Others have their turn between them. */
async function* versions(heads: HeadStore, workspace: WorkspaceId, upTo: number): AsyncIterable<HeadEntry> {
  for (let after = 0; after < upTo; ) {
    const page = await heads.entries(workspace, { after, limit: PAGE });
    for (const entry of page) {
      if (entry.version > upTo) return;
      yield entry;
      await turn();
    }
    after = page.at(-1)?.version ?? upTo;
  }
}

/** Replays Head from its first version and compares each state with the hash recorded for it. */
export async function verifiedHead(heads: HeadStore, workspace: WorkspaceId): Promise<HeadVerdict> {
  const { version } = await heads.load(workspace);
  let state = BEGINNING;
  let proven = 0;
  for await (const entry of versions(heads, workspace, version)) {
    const step = replay(state, entry);
    if (!step.ok) {
      const { version: firstBad, sentence } = step.error;
      return { ok: false, versions: state.version, proven, stateHash: stateHash(state.digest), firstBad, sentence };
    }
    state = step.value;
    if (entry.stateHash !== null) proven += 1;
  }
  return { ok: true, versions: state.version, proven, stateHash: stateHash(state.digest) };
}

/** A workspace's model and history as lines of a file (core/history/SPEC.md); never its tokens, members, secrets or resources. */
export async function* exportedWorkspace({ stores, now }: Pick<Deps, "stores" | "now">, workspace: WorkspaceId) {
  const [record, head] = await Promise.all([stores.members.workspace(workspace), stores.heads.load(workspace)]);
  const name = record?.name ?? workspace;
  const header: WorkspaceFileHeader = { format: "tributary-workspace", version: 1, name, exportedAt: now() };
  yield JSON.stringify(header);
  for await (const entry of versions(stores.heads, workspace, head.version)) {
    const { version, at, actor, changeSet, stateHash: hash, mutations } = entry;
    const title = changeSet && (await stores.changeSets.get(changeSet))?.title;
    const line: WorkspaceFileVersion = {
      ...{ version, at, actor, stateHash: hash, mutations },
      changeSet: changeSet && { id: changeSet, title: title ?? "" },
    };
    yield JSON.stringify(line);
  }
  const end: WorkspaceFileEnd = { end: { version: head.version, stateHash: stateHash(digestOf(head.snapshot)) } };
  yield JSON.stringify(end);
}
