import type { Answer, Caller, TextFile } from "@tributary/adapters/api";
import type { Imported } from "@tributary/adapters/compose";
import { ok } from "@tributary/core/base";
import type { ChangeSetRecord } from "@tributary/core/governance";
import { freeName, mutationOfCell, type Mutation } from "@tributary/core/model";
import type { ImportReport } from "@tributary/core/protocol";
import { SessionLost, StoreUnavailable } from "@tributary/core/sync";
import { refused } from "../answers.ts";
import type { Deps } from "../deps.ts";
import type { Hosts } from "../hosts.ts";
import { findOut } from "../reviews/find-out.ts";
import { readFiles } from "./read-files.ts";
import { CHUNK_MUTATIONS, grouped, Halfway, submitChunks, takeBack } from "./submit-chunks.ts";

export type ImportInput = {
  readonly hosts: Hosts;
  readonly deps: Pick<Deps, "stopping" | "log">;
  readonly files: readonly TextFile[];
  readonly env: { readonly [name: string]: string };
  readonly caller: Caller;
  /** Where it goes; opened only once the files could be read. */
  readonly record: ChangeSetRecord | undefined;
  open(): Promise<ChangeSetRecord>;
};

/**
 * What bounds it is that all of it is one change set, which every page that opens it holds, and how long a person waits: ten
 * thousand components take some half a minute to be judged, logged and checked.
 */
const MAX_COMPONENTS = 10_000;

const NOTHING = { ok: false, services: 0, components: 0, edges: 0, unmodelled: [], warnings: [] } as const;

/** Reads the files and puts what they say into a change set, as edits of the caller, all or nothing. */
export async function importFiles(input: ImportInput): Answer<ImportReport> {
  const { hosts, files, env, caller } = input;
  const file = files[0]?.path ?? "";
  const read = await readFiles({ files, env, projectName: projectNameOf(files) });
  if (!read.ok)
    return ok({
      ...NOTHING,
      changeSet: input.record?.id ?? "",
      file,
      errors: read.error.errors,
      warnings: read.error.warnings,
    });
  const { components, report } = read.value;
  if (components.length > MAX_COMPONENTS) return ok(tooMany(input, components.length));
  const record = input.record ?? (await input.open());
  return hosts.withChangeSet(record, async (host) => {
    if (host.isClosed) return refused("conflict", "This change set is closed, so nothing can be imported into it.");
    const chunks = chunksOf(read.value, new Set(host.session.view.names.keys()));
    const { services, edges, unmodelled, warnings } = report;
    const problems = await host
      .takingIn(() => submitChunks(host.session, caller, chunks))
      .catch((fault: unknown) => cutOff(input, record, fault));
    if (problems.length > 0) return ok({ ...NOTHING, changeSet: record.id, file, errors: problems, warnings });
    return ok({
      ok: true,
      changeSet: record.id,
      file,
      services,
      components: report.components,
      edges,
      unmodelled,
      warnings,
      errors: [],
    });
  });
}

/** What an import left that was cut off is taken back as soon as the change set can be opened; whoever asked hears why at once. */
function cutOff({ hosts, deps, caller }: ImportInput, record: ChangeSetRecord, fault: unknown): never {
  if (!(fault instanceof Halfway)) throw fault;
  const { stopping, log } = deps;
  const takenBack = () =>
    hosts
      .withChangeSet(record, ({ session }) => takeBack(session, caller, fault.made))
      .then(() => true as const)
      .catch(unlessAway);
  takenBack()
    .then((isDone) => isDone ?? findOut(takenBack, { stopping }))
    .catch((cause: unknown) =>
      log.error({ err: cause, changeSet: record.id }, "half an import could not be taken back"),
    );
  throw fault.cause;
}

/** Its session, or the store, went away once more: it is tried again. */
function unlessAway(fault: unknown): undefined {
  if (!(fault instanceof SessionLost || fault instanceof StoreUnavailable)) throw fault;
}

function tooMany({ record, files }: ImportInput, found: number): ImportReport {
  const message = `These files hold ${found} services, networks and other components. At most ${MAX_COMPONENTS} are imported at once: split them.`;
  return {
    ...NOTHING,
    changeSet: record?.id ?? "",
    file: files[0]?.path ?? "",
    errors: [{ path: "services", line: 1, message }],
  };
}

/**
 * First what every component is (created, named, put into its project), then everything else in the order the import gives, so
 * that whatever is connected to is there before. A project whose name is taken gets one that is free.
 */
function chunksOf({ components }: Imported, taken: ReadonlySet<string>): readonly (readonly Mutation[])[] {
  const first: Mutation[][] = [];
  const rest: Mutation[] = [];
  for (const { id, schema, attributes } of components) {
    const being: Mutation[] = [{ type: "component.create", component: id, schema }];
    for (const [path, cell] of attributes) {
      const mutation = mutationOfCell(id, path, cell);
      if (mutation.type === "component.rename")
        being.push(
          schema.startsWith("docker.project@") ? { ...mutation, name: freeName(mutation.name, taken) } : mutation,
        );
      else if (path === "/domain/project") being.push(mutation);
      else rest.push(mutation);
    }
    first.push(being);
  }
  const inFirst = Math.max(1, Math.floor(CHUNK_MUTATIONS / 3));
  return [...grouped(first, inFirst).map((group) => group.flat()), ...grouped(rest, CHUNK_MUTATIONS)];
}

/** As Compose names a project: after the folder of its first file, else after the file. */
function projectNameOf(files: readonly TextFile[]): string {
  const parts = (files[0]?.path ?? "").split(/[\\/]/).filter((part) => part !== "." && part !== "");
  const folder = parts.at(-2) ?? (parts.at(-1) ?? "").replace(/\.ya?ml$/i, "").replace(/^(docker-)?compose[.-]?/i, "");
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "-")
    .replace(/^[^a-z0-9]+|-+$/g, "");
  return name || "project";
}
