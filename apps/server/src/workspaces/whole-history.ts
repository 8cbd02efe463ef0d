import { setImmediate as turn } from "node:timers/promises";
import { contentHash, type WorkspaceId } from "@tributary/core/base";
import type { ConnectionStore, HeadEntry, HeadStore, TierStore } from "@tributary/core/governance";
import {
  authorsToTell,
  BEGINNING,
  hasSettings,
  type HistoryStore,
  replay,
  toldHash,
  type VersionAuthor,
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

type Told = SettingStores & { readonly history: HistoryStore };

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
 * A workspace's model and history as lines of a file (core/history/SPEC.md), with who wrote what, its connections and where its functions must run;
 * never its tokens, members, secrets or resources.
 */
export async function* exportedWorkspace(
  { stores, now }: Pick<Deps, "now"> & { readonly stores: Deps["stores"] & Told },
  workspace: WorkspaceId,
) {
  const [record, head] = await Promise.all([stores.members.workspace(workspace), stores.heads.load(workspace)]);
  const name = record?.name ?? workspace;
  const settings = await settingsOf(stores, workspace);
  const header: WorkspaceFileHeader = { format: "tributary-workspace", version: 3, name, exportedAt: now() };
  yield JSON.stringify(header);
  const authorsOf = authorsByVersion(stores.history, workspace);
  let told = "";
  for await (const entry of versions(stores.heads, workspace, head.version)) {
    const { at, actor, changeSet, stateHash: hash, mutations } = entry;
    const authors = authorsToTell(entry, await authorsOf(entry.version));
    const title = changeSet && (await stores.changeSets.get(changeSet))?.title;
    const line: WorkspaceFileVersion = {
      ...{ version: entry.version, at, actor, stateHash: hash, mutations },
      changeSet: changeSet && { id: changeSet, title: title ?? "" },
      ...(authors.length > 0 ? { authors } : {}),
    };
    told = toldHash(told, line);
    yield JSON.stringify(line);
  }
  const line: WorkspaceFileSettings = { settings };
  if (hasSettings(settings)) yield JSON.stringify(line);
  const end: WorkspaceFileEnd["end"] = {
    ...{ version: head.version, stateHash: stateHash(digestOf(head.snapshot)) },
    ...(hasSettings(settings) ? { settingsHash: contentHash(settings) } : {}),
    ...(told === "" ? {} : { toldHash: told }),
  };
  yield JSON.stringify({ end });
}

/** Who wrote what of a version, asked for one after the other: read page by page. */
function authorsByVersion(history: HistoryStore, workspace: WorkspaceId) {
  let [page, read] = [new Map() as Awaited<ReturnType<HistoryStore["authors"]>>, 0];
  return async (version: number): Promise<readonly VersionAuthor[]> => {
    if (version > read) {
      page = await history.authors(workspace, { after: version - 1, upTo: version - 1 + PAGE });
      read = version - 1 + PAGE;
    }
    return page.get(version) ?? [];
  };
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
