import type { Answer, ApiServices, Caller } from "@tributary/adapters/api";
import { type FunctionId, mayEdit, ok, type WorkspaceId } from "@tributary/core/base";
import {
  type Installation,
  installedPackages,
  installPackage,
  olderThan,
  type Package,
  type PackageFault,
  packPackage,
  readPackage,
  type Upgrade,
  upgradeOf,
} from "@tributary/core/catalogue";
import type { ChangeSetRecord } from "@tributary/core/governance";
import type { Snapshot } from "@tributary/core/model";
import type { PackageReport, UpgradeReport } from "@tributary/core/protocol";
import { refused } from "../answers.ts";
import { define, type DefineParts } from "../catalogue/define.ts";
import { readShelf } from "../catalogue/shelf.ts";
import { submitAll } from "../catalogue/submit.ts";
import type { ChangeSetHost } from "../change-sets/change-set-host.ts";
import type { Deps } from "../deps.ts";
import type { Hosts } from "../hosts.ts";

export type CatalogueParts = DefineParts & {
  readonly deps: Pick<Deps, "newId" | "topics">;
  readonly hosts: Hosts;
};

type Place = { readonly workspace: WorkspaceId; readonly changeSet?: ChangeSetRecord };
type Services = ApiServices["catalogue"];
type InstallWish = Parameters<Services["install"]>[1];
type UpgradeWish = Parameters<Services["upgrade"]>[1];

const MOST_SAID = 5;

export function catalogueService({ deps, hosts, executor, compiler }: CatalogueParts): Services {
  const viewOf = ({ workspace, changeSet }: Place): Promise<Snapshot> =>
    changeSet
      ? hosts.withChangeSet(changeSet, async ({ session }) => session.view)
      : hosts.workspaces.with(workspace, async ({ snapshot }) => snapshot);

  const worked = (view: Snapshot, { files, overwrite, remove }: InstallWish) => {
    const read = readPackage(files);
    if (!read.ok) return refused("invalid", faultText(read.error));
    const wish = { newId: deps.newId, ...(overwrite ? { overwrite } : {}), ...(remove ? { remove } : {}) };
    const installation = installPackage(view, read.value, wish);
    return ok({ content: read.value, installation });
  };

  /** Work on an open change set, and whether anything was done: the audit has a line of it, stored with the edits. */
  const commanded = <T>(
    record: ChangeSetRecord,
    caller: Caller,
    work: (host: ChangeSetHost) => Answer<{ readonly report: T; readonly isDone: boolean }>,
  ): Answer<T> =>
    hosts.withChangeSet(record, async (host) => {
      if (!mayEdit(caller.role)) return refused("forbidden", "Your role may look but not change anything here.");
      if (host.isClosed) return refused("conflict", "This change set is closed, so nothing in it can be changed.");
      const done = await work(host);
      if (!done.ok) return done;
      const { report, isDone } = done.value;
      if (isDone) deps.topics.announce(record.workspace, "changeSets", "requests", "audit");
      return ok(report);
    });

  return {
    shelf: () => readShelf(),

    installed: async (from) => installedPackages(await viewOf(from)),

    async exported(from, selection) {
      const view = await viewOf(from);
      const functions = selection.functions.map((each) => idOfFunction(view, each));
      const files = packPackage(view, { ...selection, functions });
      return files.ok ? files : refused("invalid", faultText(files.error));
    },

    async compared(to, wish) {
      const found = worked(await viewOf(to), wish);
      return found.ok ? ok(packageReport(found.value)) : found;
    },

    install: (record, wish, caller) =>
      commanded(record, caller, async (host) => {
        const found = worked(host.session.view, wish);
        if (!found.ok) return found;
        const { content, installation } = found.value;
        if (installation.obstacles.length > 0) return refused("conflict", installation.obstacles.join(" "));
        const report = packageReport(found.value);
        if (report.edits === 0) return ok({ report, isDone: false });
        const sentence = `installed the package ${content.title} ${content.version}`;
        const problem = await submitAll(host, caller, installation.mutations, sentence);
        return problem === undefined ? ok({ report, isDone: true }) : refused("conflict", problem);
      }),

    upgradePreview: (record, wish) =>
      hosts.withChangeSet(record, async ({ session }) => {
        const found = upgraded(session.view, wish);
        return found.ok ? ok(upgradeReport(found.value)) : found;
      }),

    upgrade: (record, wish, caller) =>
      commanded(record, caller, async (host) => {
        const found = upgraded(host.session.view, wish);
        if (!found.ok) return found;
        const report = upgradeReport(found.value);
        if (report.moved === 0) return ok({ report, isDone: false });
        const what = report.moved === 1 ? "one component" : `${report.moved} components`;
        const problem = await submitAll(host, caller, found.value.mutations, `moved ${what} to ${wish.to}`);
        return problem === undefined ? ok({ report, isDone: true }) : refused("conflict", problem);
      }),

    define: (record, { function: id, save }, caller) =>
      commanded(record, caller, async (host) => {
        const found = await define({ executor, compiler }, record, host, { function: id, save, caller });
        if (!found.ok) return found;
        const report = found.value;
        return ok({ report, isDone: save && report.ok && report.isChanged });
      }),
  };
}

/** A function's id, where it is named by its name. */
function idOfFunction({ functions }: Snapshot, idOrName: FunctionId): FunctionId {
  if (functions.has(idOrName)) return idOrName;
  return functions.find(({ name, deleted }) => !deleted && name === idOrName)?.id ?? idOrName;
}

function upgraded(view: Snapshot, { to, components, lose }: UpgradeWish) {
  if (!view.schemas.has(to)) return refused("notFound", `There is no ${to} in this change set.`);
  return ok(upgradeOf(view, { to, components: components ?? olderThan(view, to), lose: lose ?? false }));
}

function upgradeReport({ to, rows, mutations }: Upgrade): UpgradeReport {
  return { to, rows, moved: mutations.filter(({ type }) => type === "component.upgrade").length };
}

function packageReport({
  content,
  installation,
}: {
  readonly content: Package;
  readonly installation: Installation;
}): PackageReport {
  const { name, version, title, description, hash } = content;
  const { before, parts, obstacles, mutations } = installation;
  return {
    ...{ name, version, title, description, hash, parts, obstacles },
    before: before?.version ?? null,
    edits: mutations.length,
  };
}

function faultText(faults: readonly PackageFault[]): string {
  const lines = faults.slice(0, MOST_SAID).map(({ file, sentence }) => (file ? `${file}: ${sentence}` : sentence));
  const more = faults.length - lines.length;
  return `${lines.join(" ")}${more > 0 ? ` And ${more} more.` : ""}`;
}
