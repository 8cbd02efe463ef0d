import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../base/index.ts";
import type { FunctionId } from "../base/index.ts";
import { type ConnectionGrant, EMPTY_SNAPSHOT, type FunctionDefinition, newFunction } from "../model/index.ts";
import { type ConnectionCredential, type ConnectionSetting, parseConnection } from "./connection.ts";
import { joinedFindings, signInFindings } from "./sign-in-findings.ts";
import { parseSignIn } from "./sign-in-headers.ts";
import { type SignInFunction, signInObjection } from "./sign-in-objection.ts";

const signedBy = (id: string, secret?: string): ConnectionCredential => ({
  kind: "function",
  function: { id },
  ...(secret === undefined ? {} : { secret }),
});
const connection = (name: string, credential: ConnectionCredential | null): ConnectionSetting => ({
  ...{ name, description: "", origin: "https://dns.example", privateAddresses: false, credential },
  allows: [{ methods: ["GET"], path: "/**" }],
});
const functions = (all: { readonly [id: string]: Partial<SignInFunction> }) => (target: object) => {
  const found = "id" in target ? all[String(target.id)] : undefined;
  return found && { title: "Token", kind: "authentication" as const, grants: [], ...found };
};
const asking = (...names: string[]): readonly ConnectionGrant[] => names.map((name) => ({ connection: name }));

test("[CN2] a connection may sign in with a function, with a secret for it or without, and not over an open line", () => {
  const said = (setting: ConnectionSetting) => {
    const parsed = parseConnection(setting);
    return parsed.ok ? "fine" : parsed.error;
  };
  expect(said(connection("dns", signedBy("f")))).toBe("fine");
  expect(said(connection("dns", signedBy("f", "dns.token")))).toBe("fine");
  expect(said(connection("dns", signedBy("f", "not a name")))).toContain("workspace's secrets");
  expect(said({ ...connection("dns", signedBy("f")), origin: "http://dns.example" })).toContain("read on its way");
});

test("[CN6] only an authentication function in force signs a connection in", () => {
  const find = functions({ good: {}, check: { kind: "qualification" } });
  const objection = (id: string) => signInObjection(connection("dns", signedBy(id)), { others: [], find });
  expect(objection("good")).toBeUndefined();
  expect(objection("gone")).toMatch(/not in force on Head\. .*apply/);
  expect(objection("check")).toContain("“Token” is no authentication function");
  expect(signInObjection(connection("dns", { kind: "bearer", secret: "gone" }), { others: [], find })).toBeUndefined();
});

describe("[CN7] nothing waits for itself:", () => {
  const find = functions({
    asks: { grants: asking("oauth") },
    own: { grants: asking("dns") },
    plain: {},
  });

  test("not over its own connection, nor over another that a function signs in", () => {
    expect(signInObjection(connection("dns", signedBy("own")), { others: [], find })).toContain("is granted dns");
    const others = [connection("oauth", signedBy("plain"))];
    expect(signInObjection(connection("dns", signedBy("asks")), { others, find })).toContain("is granted oauth");
  });

  test("nor when the one that is asked comes to be signed in to by a function later", () => {
    const others = [connection("crm", signedBy("asks"))];
    expect(signInObjection(connection("oauth", signedBy("plain")), { others, find })).toContain("asks oauth");
  });

  test("and over one that signs in with a secret it asks, also while that is being changed", () => {
    const oauth = connection("oauth", { kind: "basic", secret: "client" });
    expect(signInObjection(connection("dns", signedBy("asks")), { others: [oauth], find })).toBeUndefined();
    const before = connection("dns", signedBy("own"));
    expect(signInObjection(connection("dns", signedBy("asks")), { others: [before, oauth], find })).toBeUndefined();
  });

  test("however connections and grants stand, what may be set has no way round to itself", () => {
    const names = ["a", "b", "c"] as const;
    const someNames = fc.subarray([...names]);
    const world = fc.record({
      grants: fc.record({ f: someNames, g: someNames }),
      signing: fc.dictionary(fc.constantFrom(...names), fc.constantFrom("f", "g")),
    });
    const seen = { set: 0, refused: 0 };
    fc.assert(
      fc.property(world, ({ grants, signing }) => {
        const of = functions({ f: { grants: asking(...grants.f) }, g: { grants: asking(...grants.g) } });
        const set: ConnectionSetting[] = [];
        for (const [name, id] of Object.entries(signing)) {
          const wish = connection(name, signedBy(id));
          const objection = signInObjection(wish, { others: set, find: of });
          seen[objection === undefined ? "set" : "refused"] += 1;
          if (objection === undefined) set.push(wish);
        }
        for (const { credential } of set) {
          const used = credential?.kind === "function" ? of(credential.function) : undefined;
          const reached = used?.grants.filter((grant) => set.some(({ name }) => name === grant.connection));
          expect(reached).toEqual([]);
        }
      }),
      { verbose: true },
    );
    expect(Math.min(seen.set, seen.refused)).toBeGreaterThan(0);
  });
});

describe("[CN8] of what an authentication function answers", () => {
  const answered = (answer: Json) => parseSignIn(answer, "dns");

  test("the headers of its connection are taken, and others' left", () => {
    const headers = { dns: { Authorization: "Bearer abc", "X-Date": "today" }, crm: { "X-Key": "other" } };
    expect(answered({ headers })).toMatchObject({
      ok: true,
      value: {
        headers: [
          ["Authorization", "Bearer abc"],
          ["X-Date", "today"],
        ],
      },
    });
  });

  const CANARY = "canary-1f0e9d8c";
  test.each([
    ["nothing", null],
    ["a text", CANARY],
    ["something beside headers", { headers: { dns: { A: CANARY } }, [CANARY]: 1 }],
    ["headers of another connection", { headers: { [CANARY]: { A: CANARY } } }],
    ["no header at all", { headers: { dns: {} } }],
    ["a list", { headers: { dns: [CANARY] } }],
    ["what frames a request", { headers: { dns: { Host: CANARY } } }],
    ["what would hold a request back", { headers: { dns: { expect: CANARY } } }],
    ["what functions set themselves", { headers: { dns: { "Content-Type": CANARY } } }],
    ["a name of several lines", { headers: { dns: { [`A: 1\r\n${CANARY}`]: "x" } } }],
    ["a value of several lines", { headers: { dns: { A: `${CANARY}\r\nHost: elsewhere` } } }],
    ["a value that is no text", { headers: { dns: { A: [CANARY] } } }],
    ["an empty value", { headers: { dns: { A: "" } } }],
    ["plain ones that are none", { headers: { dns: { A: CANARY } }, plain: CANARY }],
    ["too many", { headers: { dns: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`A${i}`, CANARY])) } }],
    ["what every object has", { headers: { dns: { A: CANARY }, constructor: 1 } as Json, toString: CANARY }],
  ] as readonly (readonly [string, Json])[])("%s is refused, in words without it", (_what, answer) => {
    const parsed = answered(answer);
    expect(parsed).toMatchObject({ ok: false, error: expect.stringMatching(/^answered /) });
    expect(JSON.stringify(parsed)).not.toContain(CANARY);
  });

  test("what must not be told are the values and what stands in them, but of plain ones", () => {
    const basic = `Basic ${btoa("robot:op3n sesame")}`;
    const headers = {
      Authorization: "Bearer eyJhbGciOi.abc",
      "X-Auth": basic,
      "X-Sig": 'keyId="robot-key-number-1", signature="c2lnbmF0dXJl"',
      "X-Date": "2026-11-20T22:00:00Z",
    };
    const parsed = answered({ headers: { dns: headers }, plain: ["x-date"] });
    const words = parsed.ok ? parsed.value.words : [];
    expect(words.join(" ")).not.toContain("2026");
    for (const word of ["Bearer eyJhbGciOi.abc", "eyJhbGciOi.abc", "robot:op3n sesame", "op3n sesame", basic])
      expect(words).toContain(word);
    for (const word of ["robot-key-number-1", "c2lnbmF0dXJl"]) expect(words).toContain(word);
    expect(words).not.toContain("Bearer");
  });
});

describe("[CN9] a review", () => {
  const f1 = newFunction("f1" as FunctionId, "authentication", "token", "one");
  const other = newFunction("f2" as FunctionId, "authentication", "other", "two");
  const model = (...all: readonly FunctionDefinition[]) => ({
    ...EMPTY_SNAPSHOT,
    functions: EMPTY_SNAPSHOT.functions.withMutations((map) => {
      for (const each of all) map.set(each.id, each);
    }),
  });
  const connections = [connection("dns", signedBy("f1", "dns-key")), connection("crm", signedBy("f1"))];
  const said = (after: FunctionDefinition) =>
    signInFindings(model(f1, other), model(after, other), connections).flatMap(({ sentences }) => sentences);

  test("says of a changed text, or of changed grants, where it signs in and what it is given", () => {
    expect(said({ ...f1, source: "other" })).toEqual([
      expect.stringMatching(/^It signs dns in, at https:\/\/dns\.example, and is given the secret dns-key as soon/),
      expect.stringMatching(/^It signs crm in, at https:\/\/dns\.example, as soon/),
    ]);
    expect(said({ ...f1, connections: asking("oauth") })).toHaveLength(2);
  });

  test("says that nothing could be asked any more, and why", () => {
    expect(said({ ...f1, deleted: true })[0]).toMatch(/nothing can be asked over dns\. .*not in force/);
    expect(said({ ...f1, connections: asking("crm") })[0]).toMatch(/nothing can be asked over dns\. .*is granted crm/);
  });

  test("is silent of what nobody signs in with, and of what means nothing to it", () => {
    expect(said(f1)).toEqual([]);
    expect(said({ ...f1, title: "Another title" })).toEqual([]);
    expect(signInFindings(model(f1), model(f1, { ...other, source: "x" }), connections)).toEqual([]);
  });

  test("has one entry for each function, whatever there is to say of it", () => {
    const entry = (name: string, sentence: string) => ({ function: name, name, title: name, sentences: [sentence] });
    expect(
      joinedFindings([entry("b", "types"), entry("c", "tests")], [entry("b", "signs"), entry("a", "signs")]),
    ).toEqual([entry("a", "signs"), { ...entry("b", "signs"), sentences: ["signs", "types"] }, entry("c", "tests")]);
  });
});
