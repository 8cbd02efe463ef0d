import { defineCommand } from "citty";
import { componentOnHead } from "./component-named.ts";
import { fail } from "./fail.ts";
import { counted } from "./lines.ts";
import { ask, WHERE } from "./where.ts";

export const refreshCommand = defineCommand({
  meta: { name: "refresh", description: "Have what is outside looked at now: one thing, or everything." },
  args: {
    ...WHERE,
    component: { type: "positional", description: "Only this component: its id or its name", required: false },
  },
  run: ({ args }) =>
    ask(args, async (api) => {
      const found = args.component ? await componentOnHead(api, args.component) : undefined;
      if (typeof found === "string") return fail(found);
      const wish = { workspace: await api.workspace(), ...(found ? { component: found.id } : {}) };
      const { looked } = (await api.command("drift.refresh", wish)) as { readonly looked: number };
      if (args.json) console.log(JSON.stringify({ looked }));
      else
        console.log(
          looked === 0 ? "There is nothing that could be looked at." : `Looked at ${counted(looked, "thing")}.`,
        );
    }),
});
