import type { Json, JsonObject } from "@tributary/core/base";
import type { PolicyField, PolicyView } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { fail } from "./fail.ts";
import { asPerson, PERSON } from "./person.ts";
import { policiesText } from "./policies.ts";

const ENFORCEMENTS: readonly string[] = ["off", "advisory", "mandatory"];

/** What an owner does in person under Settings, Policies. */
const setCommand = defineCommand({
  meta: {
    name: "set",
    description: "Switch a policy on or off, in person, as an owner; what is not said stays as it is.",
  },
  args: {
    ...PERSON,
    kind: { type: "positional", description: "Which: as “tributary policies --all” names it", required: true },
    enforcement: { type: "positional", description: "off, advisory or mandatory", required: true },
    set: {
      type: "string",
      description: "What may be set of it, as name=value; several divided by ;, the lines of a list by ,",
    },
  },
  run: ({ args }) => {
    const { kind, enforcement } = args;
    if (!ENFORCEMENTS.includes(enforcement))
      return fail(`A policy is off, advisory or mandatory, not “${enforcement}”.`);
    return asPerson(args, async (api, workspace) => {
      const list = async () => (await api.query("policy.list", { workspace })) as readonly PolicyView[];
      const policy = (await list()).find((each) => each.kind === kind);
      if (!policy) return fail(`There is no policy “${kind}”. “tributary policies --all” lists them.`);
      const parameters = parametersOf(policy, args.set);
      if (typeof parameters === "string") return fail(parameters);
      await api.command("policy.set", { workspace, kind, enforcement, parameters });
      const now = (await list()).filter((each) => each.kind === kind);
      console.log(args.json ? JSON.stringify(now[0]) : policiesText(now));
    });
  },
});

export const policyCommand = defineCommand({
  meta: { name: "policy", description: "Set what the workspace enforces." },
  subCommands: { set: setCommand },
});

/** What is to be set, over what is; or a sentence about what cannot be. */
export function parametersOf(
  { kind, fields, parameters }: Pick<PolicyView, "kind" | "fields" | "parameters">,
  said: string | undefined,
): JsonObject | string {
  const next: { [name: string]: Json } = { ...parameters };
  for (const each of (said ?? "").split(";").filter((part) => part.trim() !== "")) {
    const equals = each.indexOf("=");
    const name = (equals < 0 ? each : each.slice(0, equals)).trim();
    const field = fields.find((known) => known.name === name);
    if (equals < 0 || !field) return unknown(kind, name, fields);
    next[name] = valueOf(field, each.slice(equals + 1).trim());
  }
  return next;
}

function valueOf({ type }: PolicyField, text: string): Json {
  if (type === "count" && text !== "" && Number.isFinite(Number(text))) return Number(text);
  if (type !== "list") return text;
  return text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

function unknown(kind: string, name: string, fields: readonly PolicyField[]): string {
  const names = fields.map((field) => `${field.name}=…`).join("; ");
  if (fields.length === 0) return `Nothing may be set of ${kind}.`;
  return `--set takes ${names} for ${kind}, not “${name}”.`;
}
