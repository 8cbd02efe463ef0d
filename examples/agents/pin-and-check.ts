import { parseArgs } from "node:util";
import { AgentFault, connectAgent } from "@tributary/agent";
import { addHealthChecks } from "./health-checks.ts";
import { pinImages } from "./pin-images.ts";
import { work } from "./work.ts";

/*
 * An agent without a model or a key: it joins a change set as a peer, pins images to what the engine has, and adds the health
 * checks it knows. People see where it works and can undo what it did. It may ask for approval; it cannot give it.
 */
const USAGE = `Usage: node examples/agents/pin-and-check.ts --change-set <id> [options]

  --change-set <id>  the last part of the address of the change set's page
  --url <address>    where Tributary is; http://127.0.0.1:4000 unless given
  --token <token>    an agent's token, from Settings, Agents; else from TRIBUTARY_TOKEN
  --pace <ms>        from showing where it will work until it does; 300 unless given
  --request          ask for approval when done
`;

type Options = {
  readonly url: string;
  readonly token: string;
  readonly changeSet: string;
  readonly paceMs: number;
  readonly request: boolean;
};

/** The command line; a sentence when it does not say enough. */
function optionsOf(args: readonly string[], env: NodeJS.ProcessEnv): Options | string {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: "string", default: "http://127.0.0.1:4000" },
      token: { type: "string", default: env["TRIBUTARY_TOKEN"] ?? "" },
      "change-set": { type: "string", default: "" },
      pace: { type: "string", default: "300" },
      request: { type: "boolean", default: false },
    },
  });
  const paceMs = Number(values.pace);
  if (!values.token) return "A token is missing: --token or TRIBUTARY_TOKEN.";
  if (!values["change-set"]) return "A change set is missing: --change-set.";
  if (!Number.isFinite(paceMs) || paceMs < 0) return `--pace takes milliseconds, not “${values.pace}”.`;
  const { url, token, request } = values;
  return { url, token, changeSet: values["change-set"], paceMs, request };
}

async function run({ url, token, changeSet, paceMs, request }: Options): Promise<number> {
  const agent = await connectAgent({ url, token, changeSet });
  try {
    const { name, owner } = agent.identity;
    console.log(`Joined as ${name}, for ${owner ?? "nobody"}.`);
    agent.setActivity("looking around");
    await agent.waitForResults();
    const images = await agent.api.images(await agent.api.workspace());
    let [changed, left, refused] = [0, 0, 0];
    for (const rule of [pinImages(images), addHealthChecks]) {
      const tally = await work(agent, rule, { paceMs, say: (line) => console.log(line) });
      changed += tally.changed;
      left += tally.left;
      refused += tally.refused;
    }
    console.log(`Done: ${changed} changed, ${left} left to people, ${refused} refused.`);
    if (request) {
      await agent.api.command("review.request", { changeSet });
      console.log("Asked for approval.");
    }
    return refused === 0 ? 0 : 1;
  } finally {
    agent.close();
  }
}

function explain(fault: unknown): void {
  console.error(fault instanceof AgentFault || fault instanceof TypeError ? fault.message : fault);
}

try {
  const options = optionsOf(process.argv.slice(2), process.env);
  if (typeof options === "string") {
    console.error(`${options}\n\n${USAGE}`);
    process.exitCode = 2;
  } else process.exitCode = await run(options);
} catch (fault) {
  explain(fault);
  process.exitCode = 1;
}
