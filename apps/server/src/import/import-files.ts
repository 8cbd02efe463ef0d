import type { Answer, Caller, TextFile } from "@tributary/adapters/api";
import type { Imported } from "@tributary/adapters/compose";
import { ok } from "@tributary/core/base";
import type { ChangeSetRecord } from "@tributary/core/governance";
import { freeName, mutationOfCell, type Mutation } from "@tributary/core/model";
import type { ImportReport } from "@tributary/core/protocol";
import { refused } from "../answers.ts";
import type { Hosts } from "../hosts.ts";
import { readFiles } from "./read-files.ts";

export type ImportInput = {
  readonly hosts: Hosts;
  readonly files: readonly TextFile[];
  readonly env: { readonly [name: string]: string };
  readonly caller: Caller;
  /** Where it goes; opened only once the files could be read. */
  readonly record: ChangeSetRecord | undefined;
  open(): Promise<ChangeSetRecord>;
};

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
  const record = input.record ?? (await input.open());
  return hosts.withChangeSet(record, async (host) => {
    if (host.isClosed) return refused("conflict", "This change set is closed, so nothing can be imported into it.");
    const { components, report } = read.value;
    const mutations = mutationsOf(read.value, new Set(host.session.view.names.keys()));
    const judgement = await host.session.submit(caller.actor, caller.role, mutations, "atomic");
    const errors = judgement.refused
      .slice(0, 20)
      .map(({ key, sentence }) => ({ path: key, line: 1, message: sentence }));
    const { services, edges, unmodelled, warnings } = report;
    if (errors.length > 0) return ok({ ...NOTHING, changeSet: record.id, file, errors, warnings });
    return ok({
      ok: true,
      changeSet: record.id,
      file,
      services,
      components: report.components,
      edges,
      unmodelled,
      warnings,
      errors: components.length > 0 ? [] : errors,
    });
  });
}

/** Creations first, then every cell in the order the import gives. A project whose name is taken gets one that is free. */
function mutationsOf({ components }: Imported, taken: ReadonlySet<string>): readonly Mutation[] {
  const creations = components.map(({ id, schema }): Mutation => ({ type: "component.create", component: id, schema }));
  const cells = components.flatMap(({ id, schema, attributes }) =>
    attributes.map(([path, cell]) => {
      const mutation = mutationOfCell(id, path, cell);
      const isProject = schema.startsWith("docker.project@") && mutation.type === "component.rename";
      return isProject ? { ...mutation, name: freeName(mutation.name, taken) } : mutation;
    }),
  );
  return [...creations, ...cells];
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
