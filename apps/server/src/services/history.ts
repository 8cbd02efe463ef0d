import type { ApiServices } from "@tributary/adapters/api";
import { ok, type WorkspaceId } from "@tributary/core/base";
import { type HistoryStore, standingWrites, type Write } from "@tributary/core/history";
import { sentenceOf, type Snapshot } from "@tributary/core/model";
import type { WriteView } from "@tributary/core/protocol";
import { noSuchVersion } from "../answers.ts";
import type { Deps } from "../deps.ts";
import type { Hosts } from "../hosts.ts";
import { Comparisons } from "../workspaces/comparison.ts";
import { importedWorkspace } from "../workspaces/import-history.ts";
import { exportedWorkspace, type SettingStores, verifiedHead } from "../workspaces/whole-history.ts";

const VERSIONS = 100;
const WRITES = 50;

export type HistoryParts = {
  readonly deps: Deps;
  readonly hosts: Hosts;
  readonly history: HistoryStore;
  readonly settings: SettingStores;
};

/** Answers what happened to Head, to a component, to a value. */
export function historyService({ deps, hosts, history, settings }: HistoryParts): ApiServices["history"] {
  const { stores } = deps;
  const titles = async (writes: readonly Write[]) => {
    const ids = [...new Set(writes.flatMap(({ changeSet }) => (changeSet ? [changeSet] : [])))];
    const records = await Promise.all(ids.map((id) => stores.changeSets.get(id)));
    return new Map(records.flatMap((record) => (record ? [[record.id, record.title] as const] : [])));
  };
  const shown = async (writes: readonly Write[], snapshot: Snapshot) => {
    const known = await titles(writes);
    return writes.map((write) => viewOf(write, known, snapshot));
  };
  const comparisons = new Comparisons(history);
  const onHead = (workspace: WorkspaceId) =>
    hosts.workspaces.with(workspace, async ({ version, snapshot }) => ({ version, snapshot }));

  return {
    versions: (workspace, before) =>
      history.versions(workspace, { ...(before === undefined ? {} : { before }), limit: VERSIONS }),

    async compare(workspace, { from: one, to: given, skip }) {
      const head = await onHead(workspace);
      const other = given ?? head.version;
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      if (to > head.version) return noSuchVersion(head.version, to);
      const [before, after] = await Promise.all([stores.heads.at(workspace, from), stores.heads.at(workspace, to)]);
      return ok(
        await comparisons.page(workspace, {
          from: { version: from, model: before },
          to: { version: to, model: after },
          skip,
        }),
      );
    },

    async timeline(workspace, where) {
      const [writes, head] = await Promise.all([
        history.timeline(workspace, { ...where, limit: WRITES }),
        onHead(workspace),
      ]);
      return shown(writes, head.snapshot);
    },

    async authors(workspace, component, version) {
      const head = await onHead(workspace);
      if (version !== undefined && version > head.version) return noSuchVersion(head.version, version);
      const writes = await history.lastWrites(workspace, component, version ?? head.version);
      return ok(await shown(standingWrites(writes), head.snapshot));
    },

    async authorsIn(changeSet, component) {
      const [head, here] = await Promise.all([
        history.lastWrites(changeSet.workspace, component, changeSet.baseVersion),
        history.lastWritesIn(changeSet.id, component),
      ]);
      const { snapshot } = await onHead(changeSet.workspace);
      const own = new Set(here.map(({ path }) => path));
      return shown(standingWrites([...here, ...head.filter(({ path }) => !own.has(path))]), snapshot);
    },

    statistics: (workspace) => history.statistics(workspace),
    verify: (workspace) => verifiedHead(stores.heads, workspace),
    exported: (workspace) =>
      exportedWorkspace({ now: deps.now, stores: { ...stores, ...settings, history } }, workspace),
    imported: (lines, by) => importedWorkspace(deps, history, lines, by),
  };
}

function viewOf(write: Write, titles: ReadonlyMap<string, string>, snapshot: Snapshot): WriteView {
  const { path, at, actor, changeSet, version, place, mutation } = write;
  return {
    ...{ path, at, actor, version },
    changeSet: changeSet && { id: changeSet, title: titles.get(changeSet) ?? "" },
    type: mutation.type,
    sentence: sentenceOf(mutation, snapshot),
    place: version === null ? null : { version, place },
  };
}
