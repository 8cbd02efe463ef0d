import { setImmediate as turn } from "node:timers/promises";
import { contentHash, type WorkspaceId } from "@tributary/core/base";
import type { ConnectionStore, HeadEntry, HeadStore, TierStore } from "@tributary/core/governance";
import {
  BEGINNING,
  hasSettings,
  replay,
  type WorkspaceFileEnd,
  type WorkspaceFileHeader,
  type WorkspaceFileSettings,
  type WorkspaceFileVersion,
  type WorkspaceSettings,
} from "@tributary/core/history";
import { digestOf, stateHash } from "@tributary/core/model";
import type { HeadVerdict } from "@tributary/core/protocol";
import type { Deps } from "../deps.ts";

const PAGE = 50;

/** Where the settings are that travel with a workspace. */
export type SettingStores = { readonly connections: ConnectionStore; readonly tiers: TierStore };

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

/**
 * A workspace's model and history as lines of a file (core/history/SPEC.md), with its connections and where its functions must run;
 * never its tokens, members, secrets or resources.
 */
export async function* exportedWorkspace(
  { stores, now }: Pick<Deps, "now"> & { readonly stores: Deps["stores"] & SettingStores },
  workspace: WorkspaceId,
) {
  const [record, head] = await Promise.all([stores.members.workspace(workspace), stores.heads.load(workspace)]);
  const name = record?.name ?? workspace;
  const settings = await settingsOf(stores, workspace);
  const version = hasSettings(settings) ? 2 : 1;
  const header: WorkspaceFileHeader = { format: "tributary-workspace", version, name, exportedAt: now() };
  yield JSON.stringify(header);
  for await (const entry of versions(stores.heads, workspace, head.version)) {
    const { at, actor, changeSet, stateHash: hash, mutations } = entry;
    const title = changeSet && (await stores.changeSets.get(changeSet))?.title;
    const line: WorkspaceFileVersion = {
      ...{ version: entry.version, at, actor, stateHash: hash, mutations },
      changeSet: changeSet && { id: changeSet, title: title ?? "" },
    };
    yield JSON.stringify(line);
  }
  const line: WorkspaceFileSettings = { settings };
  if (version === 2) yield JSON.stringify(line);
  const end: WorkspaceFileEnd["end"] = { version: head.version, stateHash: stateHash(digestOf(head.snapshot)) };
  yield JSON.stringify({ end: version === 2 ? { ...end, settingsHash: contentHash(settings) } : end });
}

/** Where they are kept is no part of them: neither revision nor moment travels. */
async function settingsOf({ connections, tiers }: SettingStores, workspace: WorkspaceId): Promise<WorkspaceSettings> {
  const [found, demands] = await Promise.all([connections.list(workspace), tiers.list(workspace)]);
  return {
    connections: found.map(({ name, description, origin, privateAddresses, allows, credential }) => ({
      ...{ name, description, origin, privateAddresses, allows, credential },
    })),
    tiers: demands.map(({ kind, tier, hardware }) => ({ kind, tier, hardware })),
  };
}
