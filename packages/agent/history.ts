import { isWithin } from "@tributary/core/model";
import { joinedComparison, type VersionComparison, type VersionView, type WriteView } from "@tributary/core/protocol";
import type { AgentApi } from "./api.ts";

type Written = { readonly path?: string | undefined };

/** What happened to Head, and who wrote what stands. Each call rejects with an `AgentFault` that says why. */
export type AgentHistory = {
  /** A page of Head's versions, newest first; those before one. */
  versions(before?: number): Promise<readonly VersionView[]>;
  /** The version that was Head at a moment, in milliseconds since the epoch; 0 before there was any. */
  versionAt(moment: number): Promise<number>;
  /**
   * Two versions beside each other: fields of components, functions with their code, kinds, notes and views, with who wrote what is
   * new, all of it. The second is Head as it is now unless given.
   */
  compare(from: number, to?: number): Promise<VersionComparison>;
  /** All that was written to a component on Head, newest first; to one path of it and below; only before a version, where one is given. */
  timeline(
    component: string,
    written?: Written & { readonly before?: number | undefined },
  ): Promise<readonly WriteView[]>;
  /** The same of a function (by its id), a version of a kind (`acme.box@2`), a view (`view/<id>`) or a note. */
  timelineOf(thing: string, before?: number): Promise<readonly WriteView[]>;
  /** Who wrote each value of a component as it stands: in the change set, or on Head, at a version of it where one is given. */
  authors(
    component: string,
    written?: Written & { readonly version?: number | undefined },
  ): Promise<readonly WriteView[]>;
};

export function historyOf(api: AgentApi, changeSet?: string): AgentHistory {
  const ask = async (question: string, input: object) =>
    api.query(question, { workspace: await api.workspace(), ...input });
  const timeline = async (of: object, before: number | undefined): Promise<readonly WriteView[]> => {
    const found: WriteView[] = [];
    // Before the first place of a version is before the version.
    for (let at: WriteView["place"] = before === undefined ? null : { version: before, place: 0 }; ; ) {
      const page = (await ask("history.timeline", at ? { ...of, before: at } : of)) as readonly WriteView[];
      found.push(...page);
      at = page.at(-1)?.place ?? null;
      if (at === null) return found;
    }
  };
  return {
    versions: async (before) =>
      (await ask("history.versions", before === undefined ? {} : { before })) as readonly VersionView[],
    versionAt: async (at) => ((await ask("head.versionAt", { at })) as { readonly version: number }).version,
    async compare(from, to) {
      const pageOf = async (of: object) => (await ask("history.compare", of)) as VersionComparison;
      const pages = [await pageOf({ from, ...(to === undefined ? {} : { to }) })];
      for (let last = pages[0]; last?.next !== undefined; last = pages.at(-1))
        // Head may have moved meanwhile: the pages are of what the first one compared.
        pages.push(await pageOf({ from: last.from, to: last.to, cursor: last.next }));
      return joinedComparison(pages);
    },
    timeline: (component, { path, before } = {}) => timeline({ component, ...(path ? { path } : {}) }, before),
    timelineOf: (thing, before) => timeline({ thing }, before),
    async authors(component, { path, version } = {}) {
      const inSet = changeSet !== undefined && version === undefined;
      const written = inSet
        ? await api.query("history.authorsIn", { changeSet, component })
        : await ask("history.authors", { component, ...(version === undefined ? {} : { version }) });
      return (written as readonly WriteView[]).filter((each) => path === undefined || isWithin(each.path, path));
    },
  };
}
