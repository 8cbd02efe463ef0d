import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ActorId, ComponentId, FunctionId, Json } from "@tributary/core/base";
import {
  applyMutation,
  EMPTY_SNAPSHOT,
  type Mutation,
  type Path,
  type Schema,
  type SchemaRef,
  serialiseSnapshot,
} from "@tributary/core/model";
import { CLOSE, RESULT_ROOT, saidOrigin, STATUS_ROOT } from "@tributary/core/protocol";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { type Agent, AgentFault, connectAgent } from "./index.ts";
import { AGENT, startLoopback } from "./loopback.fixture.ts";

const BOX: Schema = {
  name: "test.box",
  version: 1,
  title: "Box",
  description: "A box.",
  icon: "box",
  category: "test",
  functions: [],
  domain: {
    type: "object",
    properties: {
      size: { type: "integer", title: "Size", minimum: 0, maximum: 100, default: 7 },
      colour: { type: "string", title: "Colour", maxLength: 20 },
      labels: { type: "array", title: "Labels", items: { type: "string" } },
      like: {
        type: "string",
        title: "Like",
        reference: { schemas: ["test.box"], path: "/domain/colour", edge: "data" },
      },
      mate: {
        type: "string",
        title: "Mate",
        reference: { schemas: ["test.box"], path: "/domain/colour", edge: "data", autoSubscribe: true },
      },
    },
  },
};
const [one, two] = ["box1", "box2"] as [ComponentId, ComponentId];
const at = (path: string) => path as Path;
const base = (
  [
    { type: "schema.install", schema: BOX },
    { type: "component.create", component: one, schema: "test.box@1" as SchemaRef },
    { type: "component.rename", component: one, name: "one" },
    { type: "attribute.set", component: one, path: at("/domain/colour"), value: "red" },
    { type: "component.create", component: two, schema: "test.box@1" as SchemaRef },
    { type: "component.rename", component: two, name: "two" },
    {
      type: "attribute.subscribe",
      component: two,
      path: at("/domain/like"),
      from: { component: one, path: at("/domain/colour") },
    },
  ] satisfies Mutation[]
).reduce(applyMutation, EMPTY_SNAPSHOT);

let loopback: Awaited<ReturnType<typeof startLoopback>>;
let agent: Agent;

beforeEach(async () => {
  loopback = await startLoopback(base, [BOX]);
  agent = await connectAgent({ url: loopback.url, token: "good", changeSet: "set" });
});

afterEach(async () => {
  agent.close();
  await loopback.close();
});

describe("asking first", () => {
  test("[B20] a dry run asks about the draft as it would be made, and makes nothing of it", async () => {
    const answer = { phase: "done", outcomes: [], summary: { total: 1, accepted: 1 } };
    loopback.answers["changeSet.dryRun"] = answer;
    expect(await agent.dryRun((draft) => draft.set(one, "/domain/size", 9), { mode: "validate" })).toEqual(answer);
    await expect
      .poll(() => loopback.commands)
      .toEqual([
        {
          procedure: "changeSet.dryRun",
          input: {
            changeSet: "set",
            mutations: [{ type: "attribute.set", component: one, path: "/domain/size", value: 9 }],
            mode: "validate",
          },
        },
      ]);
    expect(loopback.log.entries.flatMap((entry) => entry.accepted)).toEqual([]);
  });
});

describe("in batches", () => {
  test("[B52] a batch is made by the server after what came before, and is one step to undo", async () => {
    const written = [{ root: "attribute", key: `${one}/domain/size`, before: { value: 3 }, after: { value: 9 } }];
    const answer = { phase: "done", outcomes: [{ verdict: "accepted" }, { verdict: "refused" }], written };
    loopback.answers["changeSet.edit"] = answer;
    const made = agent.set(one, "/domain/size", 9);
    const submitted = agent.submit((draft) => draft.set(one, "/domain/size", 4), {
      batch: "bestEffort",
      label: "Sizes",
    });
    expect(await submitted).toEqual(answer);
    expect(await made).toEqual({ accepted: true });
    expect(loopback.commands).toEqual([
      {
        procedure: "changeSet.edit",
        input: {
          changeSet: "set",
          mutations: [{ type: "attribute.set", component: one, path: "/domain/size", value: 4 }],
          batch: "bestEffort",
        },
      },
    ]);
    expect(agent.steps.undo).toBe("Sizes");
  });

  describe("whose answer is here before the change set", () => {
    const made = "made" as ComponentId;
    const create: Mutation = { type: "component.create", component: made, schema: "test.box@1" as SchemaRef };
    const resize: Mutation = { type: "attribute.set", component: made, path: at("/domain/size"), value: 5 };
    /** Made by the session, and answered before anybody is told. */
    const overtaking = (mutation: Mutation = create) => {
      const release = loopback.keepBack();
      let answered = () => {};
      const isAnswered = new Promise<void>((done) => (answered = done));
      loopback.answers["changeSet.edit"] = async () => {
        const judged = await loopback.session.batch({ actor: AGENT, role: "editor" }, [mutation], "atomic");
        const { phase, written, judgement } = judged;
        setTimeout(answered, 50);
        return { phase, outcomes: [{ verdict: "accepted" }], written, position: judgement.position } as unknown as Json;
      };
      return { release, isAnswered };
    };

    test("[B56] is seen here once it is answered: the next edit and the next undo find it", async () => {
      const { release, isAnswered } = overtaking();
      let isDone = false;
      const submitted = agent.submit([create]).then(() => (isDone = true));
      await isAnswered;
      expect([isDone, agent.view.components.has(made), agent.steps.undo]).toEqual([false, false, null]);
      release();
      await submitted;
      expect(agent.component(made)?.id).toBe(made);
      expect(await agent.set(made, "/domain/size", 4)).toEqual({ accepted: true });
      expect(await agent.undo()).toEqual({ accepted: true });
      expect(await agent.undo()).toEqual({ accepted: true });
      expect(loopback.session.view.components.has(made)).toBe(false);
    });

    test("[B56] is seen after a broken line, too, and the end of the agent ends the waiting", async () => {
      const first = overtaking();
      const submitted = agent.submit([create]);
      await first.isAnswered;
      loopback.cut();
      first.release();
      expect(await submitted).toMatchObject({ phase: "done" });
      expect(agent.view.components.has(made)).toBe(true);
      const second = overtaking(resize);
      const again = agent.submit([resize]);
      await second.isAnswered;
      agent.close();
      expect(await again).toMatchObject({ outcomes: [{ verdict: "accepted" }] });
    });
  });

  test("[B55] what is given up before it is sent is not asked", async () => {
    const [mutations, signal] = [[{ type: "component.delete", component: one }] as const, AbortSignal.abort()];
    await expect(agent.submit(mutations, { signal })).rejects.toThrow("given up before it was sent");
    expect(loopback.commands).toEqual([]);
  });

  test("[B52] where nothing was made there is nothing to undo, and an agent that has left submits nothing", async () => {
    loopback.answers["changeSet.edit"] = { phase: "refused", outcomes: [{ verdict: "refused" }], written: [] };
    expect(await agent.submit([{ type: "component.delete", component: one }])).toMatchObject({ phase: "refused" });
    expect(agent.steps.undo).toBeNull();
    agent.close();
    await expect(agent.submit([{ type: "component.delete", component: one }])).rejects.toThrow("Nothing was submitted");
  });
});

describe("joining", () => {
  test("[B1] the server says who the agent is and for whom it acts, and its writes carry both", async () => {
    expect(agent.identity).toEqual({ id: "agent-1", name: "Planner", owner: "Ana" });
    expect(agent.mayEdit).toBe(true);
    await agent.set(one, "/domain/size", 9);
    expect(loopback.log.entries.at(-1)?.actor).toMatchObject({
      type: "agent",
      name: "Planner",
      onBehalfOf: { name: "Ana" },
    });
  });

  test("[B51] what it is told to give goes with its edits and its calls, and what it gives later in the place of that", async () => {
    const here = { timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone };
    await agent.set(one, "/domain/size", 8);
    expect(loopback.log.entries.at(-1)?.origin).toMatchObject({ ...here, culture: expect.any(String) });
    const options = { url: loopback.url, token: "good", changeSet: "set" };
    const said = { correlation: "job-1", timeZone: "Asia/Kathmandu", culture: "de-CH", reason: "asked to" };
    const other = await connectAgent({ ...options, ...said, metadata: { ticket: "OPS-7" } });
    await other.set(one, "/domain/size", 9);
    expect(loopback.log.entries.at(-1)?.origin).toMatchObject({ ...said, metadata: { ticket: "OPS-7" } });
    other.give({ metadata: { ticket: "OPS-8" } });
    await other.set(one, "/domain/size", 10);
    const { reason: _, ...whence } = said;
    expect(loopback.log.entries.at(-1)?.origin).toEqual({
      ...{ ...whence, metadata: { ticket: "OPS-8" } },
      ...{ session: "t", clientAddress: "127.0.0.1", userAgent: expect.any(String) },
    });
    await other.api.query("session.me");
    const headers = loopback.asked.at(-1) ?? {};
    expect(saidOrigin((name) => headers[name] as string | undefined)).toEqual({
      ok: true,
      value: { ...whence, metadata: { ticket: "OPS-8" } },
    });
    expect(() => other.give({ metadata: { "a b": "c" } })).toThrow("A note's name");
    await expect(connectAgent({ ...options, metadata: { ticket: "" } })).rejects.toThrow("“ticket”");
    other.close();
  });

  test("[B1] a wrong token or change set is said in a sentence", async () => {
    await expect(connectAgent({ url: loopback.url, token: "bad", changeSet: "set" })).rejects.toThrow(
      "token is missing, wrong",
    );
    await expect(connectAgent({ url: loopback.url, token: "good", changeSet: "other" })).rejects.toThrow(
      "no such change set",
    );
  });

  test("[B1] people see its line and where it works, with the server's stamp on who it is", async () => {
    const watcher = new WebsocketProvider(`${loopback.url.replace("http", "ws")}/sync`, "changeSet.set", new Y.Doc(), {
      params: { token: "good" },
      disableBc: true,
    });
    agent.setActivity("painting, 1 of 2");
    agent.setFocus({ component: one, path: "/domain/colour" });
    await expect
      .poll(() => [...watcher.awareness.getStates().values()].find((state) => state["activity"]))
      .toMatchObject({
        actor: { name: "Planner", type: "agent", owner: "Ana" },
        activity: "painting, 1 of 2",
        selection: [one],
        editing: { component: one, path: "/domain/colour" },
      });
    watcher.destroy();
  });
});

describe("reading and writing", () => {
  test("[B4] values are read with defaults and connections resolved, and follow what others write", async () => {
    expect(agent.components("test.box").map(({ name }) => name)).toEqual(["one", "two"]);
    expect(agent.component("one")?.domain).toEqual({ size: 7, colour: "red" });
    expect(agent.component("two")?.domain["like"]).toBe("red");
    const ben = { type: "user" as const, id: "ben" as ActorId, name: "Ben" };
    await loopback.session.submit(ben, "editor", [
      { type: "attribute.set", component: one, path: at("/domain/colour"), value: "blue" },
    ]);
    await expect.poll(() => agent.component("two")?.domain["like"]).toBe("blue");
    loopback.results.set(RESULT_ROOT, `${one}/derived/volume`, { phase: "done", value: 343, durationMs: 1 });
    await expect.poll(() => agent.component("one")?.derived).toEqual({ volume: 343 });
  });

  test("[B4] what does not fit where it is taken is no value there, as for the functions that read it", async () => {
    const reason = 'The connection gives "red", and this must be a whole number.';
    loopback.results.set(RESULT_ROOT, `${two}/domain/like`, { phase: "failed", reason });
    await expect.poll(() => agent.component("two")?.domain).not.toHaveProperty("like");
    loopback.results.set(RESULT_ROOT, `${two}/domain/like`, { phase: "done", value: "red", durationMs: 0 });
    await expect.poll(() => agent.component("two")?.domain["like"]).toBe("red");
  });

  test("[B4] findings are the checks that are not content", async () => {
    loopback.results.set(RESULT_ROOT, `${one}/derived/qualification/dull`, {
      phase: "done",
      value: { result: "warning", message: "Red is loud." },
      durationMs: 1,
    });
    loopback.results.set(RESULT_ROOT, `${two}/derived/qualification/dull`, {
      phase: "done",
      value: { result: "success" },
      durationMs: 1,
    });
    await expect
      .poll(() => agent.findings())
      .toEqual([{ component: one, name: "one", function: "dull", result: "warning", message: "Red is loud." }]);
  });

  test("[B2] a batch is accepted whole or refused whole, with rule and sentence, and the copy follows the server", async () => {
    const item = at("/domain/labels/a");
    const good: Mutation[] = [
      { type: "item.insert", component: one, path: item, order: "a0" },
      { type: "attribute.set", component: one, path: at("/domain/labels/a/value"), value: "fragile" },
    ];
    expect(await agent.batch(good)).toEqual({ accepted: true });
    expect(agent.component("one")?.domain["labels"]).toEqual(["fragile"]);
    const verdict = await agent.batch([
      { type: "attribute.set", component: one, path: at("/domain/colour"), value: "green" },
      { type: "attribute.set", component: one, path: at("/domain/size"), value: 500 },
    ]);
    expect(verdict).toMatchObject({
      accepted: false,
      refusals: [
        { component: one, path: "/domain/size", rule: expect.any(String), sentence: expect.stringContaining("100") },
      ],
    });
    await expect.poll(() => agent.component("one")?.domain).toMatchObject({ colour: "red", size: 7 });
    expect(await agent.set(one, "/domain/colour", "red")).toEqual({ accepted: true });
  });

  test("[B3] edits made while the line is down arrive when it is back, each once", async () => {
    await agent.set(one, "/domain/size", 1);
    loopback.cut();
    const edits = Array.from({ length: 20 }, (_, n) => agent.set(one, "/domain/size", n + 10));
    loopback.cut();
    expect(await Promise.all(edits)).toEqual(edits.map(() => ({ accepted: true })));
    expect(loopback.session.view.components.get(one)?.attributes.get(at("/domain/size"))).toEqual({ value: 29 });
    const sizes = loopback.log.entries.flatMap(({ accepted }) =>
      accepted.map(({ after }) => (after as { value: number }).value),
    );
    expect(sizes).toEqual([1, ...edits.map((_, n) => n + 10)]);
  });

  test("[B5] waitForResults waits for what runs, and says when it takes too long", async () => {
    loopback.results.set(STATUS_ROOT, "functions", { running: 1, waiting: 2 });
    await expect
      .poll(async () =>
        agent.waitForResults({ timeoutMs: 50 }).then(
          () => "idle",
          (error: Error) => error.message,
        ),
      )
      .toContain("not done after 50 ms");
    setTimeout(() => loopback.results.set(STATUS_ROOT, "functions", { running: 0, waiting: 0 }), 100);
    const startedAt = Date.now();
    await agent.waitForResults({ timeoutMs: 5_000 });
    expect(Date.now() - startedAt).toBeGreaterThan(90);
  });
});

describe("one act at a time", () => {
  test("[B8] a draft is made whole, and names what it made", async () => {
    const created = await agent.create("test.box", "three", { "/domain/labels": ["a", "b"], "/domain/size": 3 });
    if (!created.accepted) throw new Error(created.sentence);
    expect(agent.component("three")).toMatchObject({
      id: created.component,
      domain: { labels: ["a", "b"], size: 3 },
    });
    const inserted = await agent.insertItem(created.component, "/domain/labels", "c");
    if (!inserted.accepted) throw new Error(inserted.sentence);
    expect(agent.component("three")?.attributes.get(`${inserted.entry}/value`)).toEqual({
      type: "literal",
      value: "c",
    });
    expect(await agent.connect(created.component, "/domain/like", one)).toEqual({ accepted: true });
    expect(agent.component("three")?.attributes.get("/domain/like")).toEqual({
      type: "connection",
      component: one,
      path: "/domain/colour",
      value: "red",
    });
    expect(await agent.remove(created.component)).toEqual({ accepted: true });
    expect(agent.component("three")).toBeUndefined();
  });

  test("[B46] what an agent makes takes the one source that fits, says that it did, and goes in one step", async () => {
    expect(await agent.remove(two)).toEqual({ accepted: true });
    const created = await agent.create("test.box", "three");
    if (!created.accepted) throw new Error(created.sentence);
    const { component } = created;
    const mate = { type: "connection", component: one, path: "/domain/colour", auto: true, value: "red" };
    expect(agent.component("three")?.attributes.get("/domain/mate")).toEqual(mate);
    const sees = () => loopback.session.view.components.get(component)?.attributes.get(at("/domain/mate"));
    expect(sees()).toEqual({ from: { component: one, path: "/domain/colour", auto: true } });
    expect(await agent.undo()).toEqual({ accepted: true });
    expect(agent.component("three")).toBeUndefined();
    // Several fit now: nothing is taken. What is said at once is said by the agent.
    const again = await agent.redo();
    expect(again).toEqual({ accepted: true });
    await agent.create("test.box", "five");
    expect(agent.component("five")?.attributes.has("/domain/mate")).toBe(false);
    await agent.remove(component);
    await agent.create("test.box", "six", { "/domain/mate": "grey" });
    expect(agent.component("six")?.attributes.get("/domain/mate")).toEqual({ type: "literal", value: "grey" });
  });

  test("[B31] a value is taken through a transformation, and read as what that gave", async () => {
    const path = "/domain/colour";
    const through = { component: one, path, via: "loud" };
    const refused = await agent.connect(two, path, through);
    expect(refused).toMatchObject({ accepted: false, rule: "unknownTransformation" });
    const loud = "loud" as FunctionId;
    const source = "export default ({ value }) => value.toUpperCase();";
    expect(
      await agent.batch([
        { type: "function.create", function: loud, name: "loud", kind: "transformation", source },
        { type: "function.bind", function: loud, schema: "test.box" },
        { type: "attribute.subscribe", component: two, path: at(path), from: { ...through, path: at(path) } },
      ]),
    ).toEqual({ accepted: true });
    expect(agent.component("two")?.domain["colour"]).toBeUndefined();
    loopback.results.set(RESULT_ROOT, `${two}${path}`, { phase: "done", value: "RED", durationMs: 1 });
    await expect.poll(() => agent.component("two")?.domain["colour"]).toBe("RED");
    expect(agent.component("two")?.derived).toEqual({});
    expect(agent.component("two")?.attributes.get(path)).toEqual({ type: "connection", ...through, value: "RED" });
    const failed = { phase: "failed", reason: "“loud”: TypeError: no (line 1)" } as const;
    loopback.results.set(RESULT_ROOT, `${two}${path}`, failed);
    await expect.poll(() => agent.results(two).get(path)).toEqual(failed);
  });

  test("[B43] its own last act is taken back and made again, and it is told where there is none", async () => {
    expect(await agent.undo()).toMatchObject({ accepted: false, rule: "nothingToUndo" });
    await agent.set(one, "/domain/size", 9);
    const label = agent.steps.undo;
    expect(label).not.toBe(null);
    expect(await agent.undo()).toEqual({ accepted: true });
    expect([agent.component("one")?.domain["size"], agent.steps]).toEqual([7, { undo: null, redo: label }]);
    expect(await agent.redo()).toEqual({ accepted: true });
    expect(agent.component("one")?.domain["size"]).toBe(9);
    agent.close();
    expect(await agent.undo()).toMatchObject({ accepted: false, rule: "closed" });
  });

  test("[B8] a draft that is refused leaves nothing, also of what it created", async () => {
    const verdict = await agent.edit((draft) => {
      const made = draft.create("test.box", "four");
      draft.set(made, "/domain/size", 4000);
    });
    expect(verdict).toMatchObject({ accepted: false, rule: "invalidValue" });
    expect(agent.component("four")).toBeUndefined();
    expect(loopback.log.entries.flatMap(({ accepted }) => accepted)).toEqual([]);
  });

  test("[B7] edits beyond those under way wait their turn and arrive in order", async () => {
    const slow = await connectAgent({ url: loopback.url, token: "good", changeSet: "set", maxInFlight: 2 });
    const values = Array.from({ length: 30 }, (_, n) => n + 1);
    const edits = values.map((value) => slow.set(one, "/domain/size", value));
    expect(slow.component("one")?.domain["size"]).toBe(2);
    expect(await Promise.all(edits)).toMatchObject(edits.map(() => ({ accepted: true })));
    expect(slow.component("one")?.domain["size"]).toBe(30);
    const written = loopback.log.entries.flatMap(({ accepted }) => accepted.map(({ after }) => after));
    expect(written).toEqual(values.map((value) => ({ value })));
    slow.close();
  });
});

describe("ends", () => {
  test("[B3] once its token is revoked, what waits and what comes is refused with a sentence", async () => {
    const waiting = agent.set(one, "/domain/size", 9);
    loopback.cut(CLOSE.unauthenticated);
    expect(await waiting).toMatchObject({
      accepted: false,
      rule: "ended",
      sentence: expect.stringContaining("revoked"),
    });
    expect(agent.status).toMatchObject({ phase: "ended" });
    expect(await agent.set(one, "/domain/size", 10)).toMatchObject({ accepted: false, rule: "ended" });
    await expect(agent.waitForResults()).rejects.toThrow("revoked");
  });

  test("[B3] whoever closes with edits under way is told that nobody knows", async () => {
    const waiting = agent.set(one, "/domain/size", 9);
    agent.close();
    expect(await waiting).toMatchObject({ accepted: false, rule: "closed" });
    expect(await agent.set(one, "/domain/size", 10)).toMatchObject({ accepted: false, rule: "closed" });
    expect(agent.status.phase).toBe("ended");
  });

  test("[B1] where nobody answers, that is said, with a kind for the program", async () => {
    const nobody = connectAgent({ url: "http://127.0.0.1:9", token: "good", changeSet: "set" });
    await expect(nobody).rejects.toThrow("No Tributary answers at http://127.0.0.1:9");
    await expect(nobody).rejects.toMatchObject({ kind: "unreachable" });
    await expect(nobody).rejects.toBeInstanceOf(AgentFault);
  });
});

describe("the base", () => {
  test("[B4] when Head moves, the agent reads the new base while it is there", async () => {
    const moved = applyMutation(base, {
      type: "attribute.set",
      component: two,
      path: at("/domain/colour"),
      value: "teal",
    });
    loopback.held.model = { version: 2, ...serialiseSnapshot(moved) };
    await loopback.session.rebase(moved, 2);
    await expect.poll(() => agent.component("two")?.domain["colour"]).toBe("teal");
    expect(await agent.set(one, "/domain/size", 9)).toEqual({ accepted: true });
  });
});
