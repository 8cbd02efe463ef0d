import type { ApiServices } from "@tributary/adapters/api";
import { ok } from "@tributary/core/base";
import { nameOf, type Snapshot } from "@tributary/core/model";
import { refused } from "../answers.ts";
import type { Consequences } from "../consequences.ts";
import type { Deps } from "../deps.ts";
import type { Hosts } from "../hosts.ts";

type Of = Parameters<ApiServices["results"]["retry"]>[1];

/** What people do about the results of functions. */
export function resultService({ topics }: Deps, hosts: Hosts, audit: ApiServices["audit"]): ApiServices["results"] {
  return {
    async retry({ workspace, record }, of, { actor }) {
      const told = record
        ? await hosts.withChangeSet(record, async ({ consequences, session }) => again(consequences, session.view, of))
        : await hosts.workspaces.with(workspace, async ({ consequences, snapshot }) =>
            again(consequences, snapshot, of),
          );
      if (told.count === 0) return refused("conflict", "No function has failed there, so none is run again.");
      const where = record ? { changeSet: record.id } : {};
      await audit.record(workspace, { actor, ...where, sentence: `ran ${told.what} again` });
      topics.announce(workspace, "audit");
      return ok(told.count);
    },
  };
}

/** Retries what has failed, and says how many and what. */
function again(consequences: Consequences, view: Snapshot, of: Of): { readonly count: number; readonly what: string } {
  const failed = [...consequences.results()].filter(
    ({ component, path, result }) =>
      result.phase === "failed" && (!of || (of.component === component && of.path === path)),
  );
  for (const { component, path } of failed) consequences.retry(component, path);
  const [first] = failed;
  const component = first && view.components.get(first.component);
  const what =
    failed.length === 1 && first
      ? `the failed function at ${first.path} of “${component ? nameOf(component) : first.component}”`
      : `${failed.length} failed functions`;
  return { count: failed.length, what };
}
