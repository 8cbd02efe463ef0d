import type { Agent, AgentComponent } from "@tributary/agent";
import { expect, test } from "vitest";
import { container } from "./container.fixture.ts";
import type { Rule } from "./proposal.ts";
import { work } from "./work.ts";

/** Wants every image to be `good`; leaves what is called odd. */
const rule: Rule = {
  activity: "painting",
  propose({ id, name, domain }) {
    if (domain["image"] === "good") return undefined;
    if (name === "odd") return { type: "left", name, why: "it is odd" };
    return { type: "change", component: id, name, path: "/domain/image", value: "good", why: "made good" };
  },
};

/** As much of an agent as work needs, over components in memory; `before` may change them as others would. */
function agentOver(
  components: AgentComponent[],
  options: { refuse?: string; before?: (activity: string) => void } = {},
) {
  const seen: string[] = [];
  const peers: { type: string; editing: unknown }[] = [];
  const agent = {
    components: () => components,
    component: (id: string) => components.find((component) => component.id === id),
    peers: () => peers,
    setActivity(activity: string) {
      seen.push(activity);
      options.before?.(activity);
    },
    setFocus: (focus: { component: string; path: string } | null) =>
      seen.push(focus ? `${focus.component}${focus.path}` : "-"),
    async set(id: string, _path: string, image: string) {
      seen.push(`${id} = ${image}`);
      if (options.refuse === id) return { accepted: false, sentence: "Not here." };
      components = components.map((each) => (each.id === id ? { ...each, domain: { image } } : each));
      return { accepted: true };
    },
  };
  return { agent: agent as unknown as Agent, seen, peers };
}

const lines = () => {
  const said: string[] = [];
  return { said, options: { paceMs: 0, say: (line: string) => void said.push(line) } };
};

test("[X4] it shows what it does and where, then does it, one component at a time", async () => {
  const { agent, seen } = agentOver([container({}, [], "a"), container({}, [], "b")]);
  const { options } = lines();
  await work(agent, rule, options);
  expect(seen).toEqual([
    ...["painting, 1 of 2", "a/domain/image", "a = good"],
    ...["painting, 2 of 2", "b/domain/image", "b = good"],
    "-",
  ]);
});

test("[X4] what somebody has settled meanwhile is not done again", async () => {
  const components = [container({}, [], "a"), container({}, [], "b")];
  const { agent, seen } = agentOver(components, {
    before: () => {
      components[1] = container({ image: "good" }, [], "b");
    },
  });
  const { said, options } = lines();
  expect(await work(agent, rule, options)).toEqual({ changed: 1, left: 0, refused: 0 });
  expect(said).toEqual(["✓ a: made good"]);
  expect(seen).not.toContain("b = good");
});

test("[X4] a field that a person is editing is waited for", async () => {
  const { agent, peers, seen } = agentOver([container({}, [], "a")]);
  peers.push({ type: "user", editing: { component: "a", path: "/domain/image" } });
  const { options } = lines();
  const done = work(agent, rule, options);
  setTimeout(() => {
    expect(seen).not.toContain("a = good");
    peers.pop();
  }, 50);
  expect(await done).toEqual({ changed: 1, left: 0, refused: 0 });
});

test("[X5] what is changed, left or refused is said, each in a line", async () => {
  const { agent } = agentOver([container({}, [], "a"), container({}, [], "odd"), container({}, [], "b")], {
    refuse: "b",
  });
  const { said, options } = lines();
  expect(await work(agent, rule, options)).toEqual({ changed: 1, left: 1, refused: 1 });
  expect(said).toEqual(["· odd: left as it is; it is odd", "✓ a: made good", "✗ b: Not here."]);
});
