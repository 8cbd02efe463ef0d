import type { PolicyView } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { columns } from "./lines.ts";
import { ask, WHERE } from "./where.ts";

export const policiesCommand = defineCommand({
  meta: { name: "policies", description: "What the token's workspace enforces. An owner sets it, in person." },
  args: { ...WHERE, all: { type: "boolean", description: "Also those that are off" } },
  run: ({ args }) =>
    ask(args, async (api) => {
      const all = (await api.query("policy.list", { workspace: await api.workspace() })) as readonly PolicyView[];
      const wanted = all.filter(({ enforcement }) => args.all || enforcement !== "off");
      if (args.json) for (const each of wanted) console.log(JSON.stringify(each));
      else console.log(policiesText(wanted));
    }),
});

export function policiesText(policies: readonly PolicyView[]): string {
  if (policies.length === 0) return "No policy is switched on.";
  return columns(
    policies.map(({ kind, enforcement, effect, title, parameters }) => [
      kind,
      enforcement,
      effect,
      Object.keys(parameters).length > 0 ? `${title} ${JSON.stringify(parameters)}` : title,
    ]),
  );
}
