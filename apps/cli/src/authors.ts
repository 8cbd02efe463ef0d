import { type AgentApi, historyOf } from "@tributary/agent";
import type { WriteView } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { componentOnHead } from "./component-named.ts";
import { fail } from "./fail.ts";
import { plain } from "./function-text.ts";
import { nameOf } from "./history.ts";
import { columns, moment } from "./lines.ts";
import { thingNamed } from "./review-thing.ts";
import { ask, WHERE } from "./where.ts";

/** Who wrote what stands: on Head, at a version of it, or in a change set. */
export const authorsCommand = defineCommand({
  meta: {
    name: "authors",
    description: "Who wrote each value of a component as it stands, when, in which change set.",
  },
  args: {
    ...WHERE,
    component: { type: "positional", description: "The component: its id or its name", required: true },
    path: { type: "string", description: "Only what stands at this path, and below" },
    version: { type: "string", description: "As it stood at this version of Head" },
    "change-set": { type: "string", description: "As it stands in this change set" },
  },
  run: ({ args }) => {
    const version = args.version === undefined ? undefined : versionOf(args.version);
    if (args.version !== undefined && version === undefined)
      return fail(`--version takes a number, not “${args.version}”.`);
    const changeSet = args["change-set"];
    if (changeSet !== undefined && version !== undefined)
      return fail("Say --version, of Head, or --change-set, not both.");
    return ask(args, async (api) => {
      const found = await componentMeant(api, args.component, changeSet);
      // What was on Head earlier is found by its id, also when it is there no more.
      if (typeof found === "string" && version === undefined) return fail(found);
      const id = typeof found === "string" ? args.component : found.id;
      const written = await historyOf(api, changeSet).authors(id, { path: args.path, version });
      if (args.json) for (const each of written) console.log(JSON.stringify(each));
      else console.log(authorsText(written));
    });
  },
});

/** Of a change set, first what it changes or adds; then what is on Head. */
async function componentMeant(api: AgentApi, text: string, changeSet: string | undefined) {
  const changed = changeSet === undefined ? undefined : thingNamed(await api.review(changeSet), text);
  return typeof changed === "object" && changed.type === "component" ? { id: changed.key } : componentOnHead(api, text);
}

export function versionOf(text: string): number | undefined {
  const [, digits] = /^v?(\d{1,9})$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

export function authorsText(written: readonly WriteView[]): string {
  if (written.length === 0) return "Nobody has written anything there.";
  return columns(
    [...written]
      .sort((one, other) => (one.path < other.path ? -1 : 1))
      .map(({ path, actor, at, version, changeSet }) => [
        path === "" ? "(the component)" : plain(path),
        nameOf(actor),
        moment(at),
        version === null ? "here" : `v${version}`,
        plain(changeSet?.title ?? ""),
      ]),
  );
}
