import { catalogueOf } from "@tributary/agent";
import { defineCommand } from "citty";
import { fail } from "./fail.ts";
import { definitionText, upgradeText } from "./package-text.ts";
import { ask, WHERE } from "./where.ts";

const IN = {
  ...WHERE,
  changeSet: {
    type: "positional",
    description: "The change set's id: the last part of its page's address",
    required: true,
  },
} as const;

export const upgradeCommand = defineCommand({
  meta: {
    name: "upgrade",
    description: "Move components to another version of their kind: one, some, or all of them.",
  },
  args: {
    ...IN,
    to: { type: "string", description: "The version, such as acme.box@2", required: true },
    components: { type: "string", description: "Their ids, with commas between; without it, all of the kind" },
    lose: { type: "boolean", description: "Also move those that say something the version has no place for" },
    "dry-run": { type: "boolean", description: "Only say what fits, what is lost and what would run" },
  },
  run: ({ args }) =>
    ask(args, async (api) => {
      const catalogue = catalogueOf(api, { changeSet: args.changeSet });
      const components = args.components?.split(",").map((id) => id.trim());
      const wish = { to: args.to, ...(components ? { components } : {}), ...(args.lose ? { lose: true } : {}) };
      const isDone = args["dry-run"] !== true;
      const report = await (isDone ? catalogue.upgrade(wish) : catalogue.previewUpgrade(wish));
      console.log(args.json ? JSON.stringify(report) : upgradeText(report, isDone));
    }),
});

export const defineKindCommand = defineCommand({
  meta: {
    name: "define",
    description: "Run a schema function of a change set, and save what it defines as a version of its kind.",
  },
  args: {
    ...IN,
    function: { type: "positional", description: "The function's id", required: true },
    "dry-run": { type: "boolean", description: "Only say what it defines" },
  },
  run: ({ args }) =>
    ask(args, async (api) => {
      const save = args["dry-run"] !== true;
      const report = await catalogueOf(api, { changeSet: args.changeSet }).define(args.function, { save });
      if (args.json) console.log(JSON.stringify(report));
      else if (report.ok) console.log(definitionText(report, save));
      if (!report.ok) fail(definitionText(report, save));
    }),
});
