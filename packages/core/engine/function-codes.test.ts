import type { JsonObject } from "../base/index.ts";
import { type FunctionId, textHash } from "@tributary/core/base";
import { baseSnapshot, NODE } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { applyMutation, diffText, type Mutation, type Schema, type Snapshot } from "../model/index.ts";
import type { FunctionState } from "../protocol/index.ts";
import type { Compiler } from "./compiler.ts";
import { functionChangesBetween, schemaChangesBetween } from "./content-changes.ts";
import { FunctionCodes } from "./function-codes.ts";

const F = "f" as FunctionId;
const BASE = baseSnapshot(2);
const on = (snapshot: Snapshot, ...mutations: readonly Mutation[]): Snapshot =>
  mutations.reduce(applyMutation, snapshot);
const create = (source: string): Mutation => ({
  type: "function.create",
  function: F,
  name: "sizes",
  kind: "qualification",
  source,
});
const written = (snapshot: Snapshot, source: string): Snapshot =>
  on(snapshot, {
    type: "function.edit",
    function: F,
    splices: diffText(snapshot.functions.get(F)?.source ?? "", source),
  });

/** A compiler to which a text is code unless it says "wrong", and which answers when it is told to. */
class HandCompiler implements Compiler {
  asked: string[] = [];
  #waiting: (() => void)[] = [];

  compile(source: string): ReturnType<Compiler["compile"]> {
    this.asked.push(source);
    return new Promise((resolve) =>
      this.#waiting.push(() =>
        resolve(
          source.includes("wrong")
            ? { ok: false, problems: [{ line: 2, column: 7, sentence: "It is wrong." }] }
            : { ok: true, code: { hash: source, js: source } },
        ),
      ),
    );
  }

  async answer(): Promise<void> {
    for (let turn = 0; turn < 4; turn += 1) {
      for (const each of this.#waiting.splice(0)) each();
      await Promise.resolve();
      await Promise.resolve();
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function codesOf(compiler: Compiler) {
  const states: (FunctionState["phase"] | undefined)[] = [];
  let changes = 0;
  const codes = new FunctionCodes({
    compiler,
    onChange: () => {
      changes += 1;
    },
    onState: (_, state) => states.push(state?.phase),
  });
  const inForce = (snapshot: Snapshot): string | undefined => {
    const definition = snapshot.functions.get(F);
    return definition && codes.codeOf(definition)?.js;
  };
  return { codes, states, inForce, changes: () => changes };
}

test("[R30] the last text that could be compiled stays in force, and it says so", async () => {
  const compiler = new HandCompiler();
  const { codes, states, inForce, changes } = codesOf(compiler);
  const first = on(BASE, create("one"));
  codes.follow(first, BASE);
  expect([inForce(first), codes.isSettled]).toEqual([undefined, false]);
  await compiler.answer();
  expect([inForce(first), codes.isSettled]).toEqual(["one", true]);
  const broken = written(first, "wrong");
  codes.follow(broken, BASE);
  await compiler.answer();
  expect(inForce(broken)).toBe("one");
  expect(codes.state(F)).toEqual({
    phase: "broken",
    problems: [{ line: 2, column: 7, sentence: "It is wrong." }],
    inForce: true,
  });
  const mended = written(broken, "two");
  codes.follow(mended, BASE);
  await compiler.answer();
  codes.follow(on(mended, { type: "function.delete", function: F }), BASE);
  expect([states, changes()]).toEqual([["ready", "broken", "ready", undefined], 3]);
});

test("[R30] where nothing of it could be compiled yet, the base's text stays in force, and else it fails with the reason", async () => {
  const compiler = new HandCompiler();
  const { codes, inForce } = codesOf(compiler);
  const base = on(BASE, create("good"));
  const broken = written(base, "wrong");
  codes.follow(broken, base);
  await compiler.answer();
  expect(inForce(broken)).toBe("good");
  const alone = codesOf(compiler);
  const never = on(BASE, create("wrong"));
  alone.codes.follow(never, BASE);
  await compiler.answer();
  expect(alone.inForce(never)).toContain('throw new Error("line 2, column 7: It is wrong.")');
  expect(alone.codes.state(F)).toMatchObject({ inForce: false });
});

test("[R41] a model that is opened with a text that cannot be compiled has the last one that could in force, by the log", async () => {
  const compiler = new HandCompiler();
  const texts = ["one", "two", "wrong", "wrong, too"];
  const edits = texts.slice(1).map((text, index) => ({
    splices: diffText(texts[index] ?? "", text),
    afterHash: textHash(text),
  }));
  const base = on(BASE, create("one"));
  const opened = written(base, "wrong, too");
  const codes = new FunctionCodes({ compiler, onChange: () => undefined, editsOf: () => Promise.resolve(edits) });
  codes.follow(opened, base);
  while (!codes.isSettled) await compiler.answer();
  expect(compiler.asked).toEqual(["wrong, too", "wrong", "two"]);
  expect(codes.codeOf(opened.functions.get(F) as never)?.js).toBe("two");
  expect(codes.state(F)).toMatchObject({ phase: "broken", inForce: true });
});

test("[R30] of several texts in quick succession only the newest counts; what does not differ is not asked for", async () => {
  const compiler = new HandCompiler();
  const { codes, inForce, changes } = codesOf(compiler);
  const first = on(BASE, create("one"));
  const second = written(first, "two");
  codes.follow(first, BASE);
  codes.follow(second, BASE);
  codes.follow(on(second, { type: "function.set", function: F, field: "title", value: "Sizes" }), BASE);
  await compiler.answer();
  expect([inForce(second), changes(), compiler.asked]).toEqual(["two", 1, ["one", "two"]]);
});

test("[D10] a function's change has its code on both sides, its fields and what it is attached to", () => {
  const bind: Mutation = { type: "function.bind", function: F, schema: NODE.name };
  const base = on(BASE, create("one"));
  const title: Mutation = { type: "function.set", function: F, field: "title", value: "Sizes" };
  expect(functionChangesBetween(base, on(written(base, "two"), bind, title))).toEqual([
    {
      ...{
        function: F,
        name: "sizes",
        title: "Sizes",
        kind: "qualification",
        change: "changed",
        before: "one",
        after: "two",
      },
      fields: [{ field: "title", title: "Title", before: "", after: "Sizes" }],
      attached: [{ schema: "test.node", title: "Node" }],
      detached: [],
    },
  ]);
  expect(functionChangesBetween(BASE, base)[0]).toMatchObject({ change: "added", before: "", after: "one" });
  const gone = on(base, { type: "function.delete", function: F });
  expect(functionChangesBetween(base, gone)[0]).toMatchObject({ change: "removed", before: "one", after: "" });
  expect(functionChangesBetween(base, written(written(base, "two"), "one"))).toEqual([]);
});

test("[D10] what a function may ask is shown, also of one that is new", () => {
  const look: Mutation = { type: "function.create", function: F, kind: "debug", name: "look", source: "one" };
  const crm = { connection: "crm", patterns: [{ methods: ["GET"], path: "/zones/*" }] };
  const grants: JsonObject[] = [crm, { connection: "docker" }];
  const grant: Mutation = { type: "function.set", function: F, field: "connections", value: grants };
  const text = "crm: GET /zones/*\ndocker: all that it allows";
  expect(functionChangesBetween(BASE, on(BASE, look, grant))[0]).toMatchObject({
    change: "added",
    fields: [{ title: "May ask", before: "", after: text }],
  });
  expect(functionChangesBetween(on(BASE, look, grant), on(BASE, look))[0]).toMatchObject({
    change: "changed",
    fields: [{ title: "May ask", before: text, after: "" }],
  });
});

test("[D10] a new version of a schema stands beside the one before it", () => {
  const next: Schema = { ...NODE, version: 2, title: "Better node" };
  const [change] = schemaChangesBetween(BASE, on(BASE, { type: "schema.install", schema: next }));
  expect(change).toMatchObject({ schema: "test.node@2", title: "Better node" });
  expect([change?.before.includes('"title": "Node"'), change?.after.includes('"title": "Better node"')]).toEqual([
    true,
    true,
  ]);
});
