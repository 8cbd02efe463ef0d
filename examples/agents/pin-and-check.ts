import { parseArgs } from "node:util";
import { type Agent, connectAgent } from "@tributary/agent";
import { healthChecksToAdd, imagesToPin, type Proposal } from "./rules.ts";

/*
 * An agent without a model: it joins a change set as a peer, pins images to what the engine has, and adds the health checks
 * it knows. People see where it works and what it says; it asks nobody to hurry, and approves nothing.
 *
 *   node examples/agents/pin-and-check.ts --url http://127.0.0.1:4000 --token trib_… --change-set …
 */
const USAGE =
  "node examples/agents/pin-and-check.ts --url <server> --token <agent token> --change-set <id> [--pace <ms>] [--request]";

const { values } = parseArgs({
  options: {
    url: { type: "string" },
    token: { type: "string" },
    "change-set": { type: "string" },
    /** Milliseconds between two edits, so that people can follow. */
    pace: { type: "string", default: "400" },
    /** Ask for approval when done. */
    request: { type: "boolean", default: false },
  },
});

async function main(): Promise<number> {
  const { url, token, "change-set": changeSet } = values;
  if (!url || !token || !changeSet) {
    console.error(`Usage: ${USAGE}`);
    return 2;
  }
  const agent = await connectAgent({ url, token, changeSet });
  try {
    if (!agent.mayEdit) {
      console.error("This token may look but not edit here.");
      return 1;
    }
    await agent.waitForResults();
    const images = await agent.api.images(await agent.api.workspace()).catch(() => []);
    const model = () => ({ components: agent.components(), findings: agent.findings(), images });
    const refused =
      (await work(agent, "pinning images", imagesToPin(model()))) +
      (await work(agent, "adding health checks", healthChecksToAdd(model())));
    agent.setFocus(null);
    agent.setActivity("done");
    if (values.request) await agent.api.command("review.request", { changeSet });
    return refused === 0 ? 0 : 1;
  } finally {
    agent.close();
  }
}

/** Makes the proposals one by one, in view of everybody; how many were refused. */
async function work(agent: Agent, activity: string, proposals: readonly Proposal[]): Promise<number> {
  let refused = 0;
  for (const [index, { component, name, path, value, why }] of proposals.entries()) {
    agent.setActivity(`${activity}, ${index + 1} of ${proposals.length}`);
    agent.setFocus({ component, path });
    await new Promise((done) => setTimeout(done, Number(values.pace)));
    const verdict = await agent.set(component, path, value);
    if (!verdict.accepted) refused += 1;
    console.log(verdict.accepted ? `${name}: ${why}` : `${name}: refused, ${verdict.sentence}`);
  }
  if (proposals.length === 0) console.log(`${activity}: nothing to do`);
  return refused;
}

main().then(
  (code) => process.exit(code),
  (fault: unknown) => {
    console.error(fault instanceof Error ? fault.message : fault);
    process.exit(1);
  },
);
