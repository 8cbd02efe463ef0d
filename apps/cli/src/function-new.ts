import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { connectAgent } from "@tributary/agent";
import type { FunctionId } from "@tributary/core/base";
import { FUNCTION_TEMPLATES, type FunctionTemplate, newFromTemplate } from "@tributary/core/catalogue";
import { defineCommand } from "citty";
import { fail } from "./fail.ts";
import { columns } from "./lines.ts";
import { ask, WHERE } from "./where.ts";

/** The template of a name; a sentence where there is none. */
export function templateNamed(name: string): FunctionTemplate | string {
  const names = FUNCTION_TEMPLATES.map((each) => each.name).join(", ");
  return (
    FUNCTION_TEMPLATES.find((each) => each.name === name) ?? `There is no template “${name}”. There are: ${names}.`
  );
}

/** What functions can start from, a line each. */
export function templatesText(): string {
  return columns(FUNCTION_TEMPLATES.map(({ name, kind, sentence }) => [name, kind, sentence]));
}

export const templateCommand = defineCommand({
  meta: { name: "template", description: "What a new function can start from; with a name, its code." },
  args: {
    name: { type: "positional", description: "The template's name", required: false },
    json: { type: "boolean", description: "Say it in JSON" },
  },
  run({ args }) {
    if (args.name === undefined) {
      if (args.json) for (const each of FUNCTION_TEMPLATES) console.log(JSON.stringify(each));
      else console.log(templatesText());
      return;
    }
    const template = templateNamed(args.name);
    if (typeof template === "string") return fail(template);
    console.log(args.json ? JSON.stringify(template) : template.source.trimEnd());
  },
});

export const newFunctionCommand = defineCommand({
  meta: { name: "new", description: "Write a new function from a template; prints its id." },
  args: {
    ...WHERE,
    template: { type: "positional", description: "The template's name, see “function template”", required: true },
    "change-set": { type: "string", description: "The change set to write it in", required: true },
    for: { type: "string", description: "The kind it is for, such as acme.record: it is attached to it" },
    connection: { type: "string", description: "The connection it is to ask, and is granted no more of than it uses" },
    source: { type: "string", description: "A file with its code, instead of the template's" },
  },
  run: ({ args }) =>
    ask(args, async (_api, server) => {
      const template = templateNamed(args.template);
      if (typeof template === "string") return fail(template);
      const { connection, for: attachTo } = args;
      const agent = await connectAgent({ ...server, changeSet: args["change-set"] });
      try {
        const taken = new Set((await agent.functions.list()).map(({ name }) => name));
        const id = randomUUID() as FunctionId;
        const wish = { id, taken, ...(attachTo ? { attachTo } : {}), ...(connection ? { connection } : {}) };
        const verdict = await agent.batch(newFromTemplate(withSource(template, args.source), wish));
        if (!verdict.accepted) return fail(verdict.sentence);
        console.log(args.json ? JSON.stringify({ function: id }) : id);
      } finally {
        agent.close();
      }
    }),
});

function withSource(template: FunctionTemplate, file: string | undefined): FunctionTemplate {
  return file === undefined ? template : { ...template, source: readFileSync(file, "utf8") };
}
