import type { FunctionId, Json } from "../base/index.ts";
import type { FunctionField, Mutation } from "../model/index.ts";
import type { FunctionTemplate } from "./function-templates.ts";

export type FromTemplate = {
  readonly id: FunctionId;
  /** Names of functions that are taken. */
  readonly taken: ReadonlySet<string>;
  /** The kind it is for, by name: it is attached to it, and named after it where it acts. */
  readonly attachTo?: string;
  /** The connection it is to ask. It is granted what the template asks, and nothing where there is none yet. */
  readonly connection?: string;
};

/** The edits that write a new function from a template, under the first name that is free. Rule [K14]. */
export function newFromTemplate(
  template: FunctionTemplate,
  { id, taken, attachTo, connection }: FromTemplate,
): readonly Mutation[] {
  const { kind, inputs, form, key, asks } = template;
  const stem =
    attachTo === undefined || kind !== "action" ? template.name : template.name + capital(lastWord(attachTo));
  let name = stem;
  for (let suffix = 2; taken.has(name); suffix += 1) name = `${stem}${suffix}`;
  const grant =
    asks && connection !== undefined ? [{ connection, patterns: [{ methods: [...asks], path: "/**" }] }] : undefined;
  const set = (field: FunctionField, value: Json | undefined): readonly Mutation[] =>
    value === undefined ? [] : [{ type: "function.set", function: id, field, value }];
  return [
    { type: "function.create", function: id, name, kind, source: sourceFor(template, connection) },
    ...set("inputs", Object.keys(inputs).length === 0 ? undefined : inputs),
    ...set("form", form as Json | undefined),
    ...set("key", key),
    ...set("connections", grant as Json | undefined),
    ...(attachTo === undefined ? [] : [{ type: "function.bind", function: id, schema: attachTo } as const]),
  ];
}

/** Its code, asking that connection. */
function sourceFor({ source, asks }: FunctionTemplate, connection: string | undefined): string {
  return asks && connection !== undefined ? source.replaceAll("//example.conn/", `//${connection}.conn/`) : source;
}

function lastWord(kind: string): string {
  return kind.slice(kind.lastIndexOf(".") + 1);
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
