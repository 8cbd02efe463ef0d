import type { AgentApi } from "@tributary/agent";
import type { FunctionChecks } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { plain } from "./function-text.ts";
import { counted } from "./lines.ts";
import { ask, WHERE } from "./where.ts";

type Checked = FunctionChecks["functions"][number];

/** How functions stand: ends with 1 when one cannot be run, does not fit its types, or fails a test. */
export const functionCheckCommand = defineCommand({
  meta: { name: "check", description: "Whether functions can be run, fit their types, and pass their tests." },
  args: {
    ...WHERE,
    function: { type: "positional", description: "Its id or its name; all of them, when left out", required: false },
    "change-set": { type: "string", description: "The change set they are in; without it, what is in force on Head" },
  },
  run: ({ args }) =>
    ask(args, async (api) => {
      const { functions, settled } = await readChecks(api, args["change-set"]);
      const wanted = functions.filter(({ function: id, name }) => !args.function || [id, name].includes(args.function));
      console.log(args.json ? JSON.stringify({ functions: wanted, settled }) : checkText(wanted, settled));
      if (!settled || (args.function && wanted.length === 0) || wanted.some(({ sentences }) => sentences.length > 0))
        process.exitCode = 1;
    }),
});

async function readChecks(api: AgentApi, changeSet: string | undefined): Promise<FunctionChecks> {
  const place = { workspace: await api.workspace(), ...(changeSet ? { changeSet } : {}) };
  return (await api.query("functionCheck.list", place)) as FunctionChecks;
}

/** A line for each function, what is to be seen to below it, and all of it in one sentence. */
export function checkText(functions: readonly Checked[], settled: boolean): string {
  const wrong = functions.filter(({ sentences }) => sentences.length > 0);
  const lines = functions.flatMap(({ title, name, state, sentences }) => {
    const tests = Object.keys(state?.tests ?? {}).length;
    const named = plain(title === name ? name : `${title} (${name})`);
    const said = tests > 0 ? `, ${counted(tests, "test")}` : "";
    return [`${sentences.length === 0 ? "✓" : "✗"} ${named}${said}`, ...sentences.map((each) => `    ${plain(each)}`)];
  });
  const total =
    functions.length === 0
      ? "There is no function to check."
      : wrong.length === 0
        ? `${counted(functions.length, "function")}: all can be run, fit their types, and pass their tests.`
        : `${wrong.length} of ${counted(functions.length, "function")} to be seen to.`;
  return [...lines, total, ...(settled ? [] : ["Some of it is still being worked out. Ask again."])].join("\n");
}
