import { managementOf } from "@tributary/agent";
import type { Json } from "@tributary/core/base";
import { kindOf, type ManagementFunction, type Property } from "@tributary/core/model";
import { defineCommand } from "citty";
import { fail } from "./fail.ts";
import { doneText, functionsText, proposalText } from "./manage-text.ts";
import { ask, WHERE } from "./where.ts";

/** Functions that edit a change set: which there are, what one would do, and doing it. */
export const manageCommand = defineCommand({
  meta: {
    name: "manage",
    description: "Have a management function edit a change set: manage CHANGE-SET [FUNCTION] [NAME=value …]",
  },
  args: {
    ...WHERE,
    changeSet: { type: "positional", description: "The change set's id", required: true },
    function: { type: "positional", description: "Its name or title; left out, all are listed", required: false },
    component: { type: "string", description: "The id of the component it runs for, if for one" },
    "dry-run": { type: "boolean", description: "Only show what it would do" },
    overwrite: { type: "boolean", description: "Write over what was changed by hand" },
    prune: { type: "boolean", description: "Delete what an earlier run made and this one does not" },
  },
  run: ({ args }) =>
    ask(args, async (api) => {
      const management = managementOf(api, args.changeSet);
      const functions = await management.functions();
      if (!args.function) return console.log(args.json ? JSON.stringify(functions) : functionsText(functions));
      const chosen = chosenBy(args.function, functions);
      if (typeof chosen === "string") return fail(chosen);
      const input = inputsOf(args._.slice(2), chosen);
      if (typeof input === "string") return fail(input);
      const how = { overwrite: args.overwrite === true, prune: args.prune === true };
      const of = args.component ? { component: args.component } : {};
      const proposal = await management.propose({ function: chosen.by, input, ...of, ...how });
      const isRefused = proposal.refusals.length > 0;
      if (!args.json) console.log(proposalText(proposal, how));
      else if (args["dry-run"] || isRefused) console.log(JSON.stringify(proposal));
      if (isRefused) process.exitCode = 1;
      if (args["dry-run"] || isRefused) return;
      const done = await management.carryOut(proposal, how);
      console.log(args.json ? JSON.stringify(done) : doneText(done));
    }),
});

/** The one function that a text names; a sentence where it names none or several. */
export function chosenBy(text: string, functions: readonly ManagementFunction[]): ManagementFunction | string {
  const exact = functions.find(({ by }) => by === text);
  if (exact) return exact;
  const found = functions.filter(({ name, title }) => name === text || title.toLowerCase() === text.toLowerCase());
  const [only] = found;
  if (only && found.length === 1) return only;
  return found.length === 0
    ? `There is no management function “${text}” in this change set.`
    : `Several are called “${text}”: ${found.map(({ by }) => by).join(", ")}.`;
}

/** `NAME=value` as what the function asks for; a sentence where one is nothing it asks. */
export function inputsOf(
  words: readonly string[],
  { form, title }: ManagementFunction,
): { readonly [name: string]: Json } | string {
  const inputs: [string, Json][] = [];
  for (const word of words) {
    const [, name, text] = /^([A-Za-z][A-Za-z0-9_]*)=([\s\S]*)$/.exec(word) ?? [];
    if (name === undefined || text === undefined) return `“${word}” is not NAME=value.`;
    const property = form?.properties?.[name];
    if (!property)
      return `${title} asks for no “${name}”: ${Object.keys(form?.properties ?? {}).join(", ") || "nothing"}.`;
    inputs.push([name, valueOf(text, property)]);
  }
  return Object.fromEntries(inputs);
}

/** Text where text is asked for; everything else as JSON, and as it was typed where it is none, for the server to refuse. */
function valueOf(text: string, property: Property): Json {
  if (kindOf(property) === "string") return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
