import { describe, expect, test } from "vitest";
import type { ActorId, ComponentId, Json, JsonObject, WorkspaceId } from "../base/index.ts";
import {
  createPipeline,
  type ExecuteOptions,
  type MutationContext,
  refusalSentences,
  requirementsIn,
} from "../engine/index.ts";
import {
  applyMutation,
  EMPTY_SNAPSHOT,
  type Mutation,
  type Path,
  type Schema,
  type SchemaRef,
  type Snapshot,
} from "../model/index.ts";
import type { PlanStep } from "../protocol/index.ts";
import { parseSetting, POLICY_CATALOGUE, policiesOf } from "./policy-catalogue.ts";
import type { Enforcement, PolicySetting } from "./policy-setting.ts";
import type { ReviewFacts } from "./review-rule.ts";
import { risksOf } from "./risk.ts";

const id = (text: string) => text as ComponentId;
const IMAGE = "/domain/image" as Path;
const NOTE = "/domain/note" as Path;
const CONTAINER: Schema = {
  ...{ name: "test.container", version: 1, title: "Container", description: "", icon: "box", category: "test" },
  functions: [],
  domain: {
    type: "object",
    properties: {
      image: {
        ...{ type: "string", title: "Image", createOnly: true },
        reference: { schemas: ["test.image"], path: "/domain/reference", edge: "image" },
      },
      note: { type: "string", title: "Note" },
    },
  },
};
const PICTURE: Schema = {
  ...{ name: "test.image", version: 1, title: "Image", description: "", icon: "box", category: "test" },
  functions: [],
  domain: { type: "object", properties: { reference: { type: "string", title: "Reference" } } },
};

const set = (path: string, value: Json, component = "web"): Mutation => ({
  ...{ type: "attribute.set", component: id(component), path: path as Path, value },
});
const BASE: Snapshot = [
  { type: "schema.install", schema: CONTAINER } as const,
  { type: "schema.install", schema: PICTURE } as const,
  { type: "component.create", component: id("web"), schema: "test.container@1" as SchemaRef } as const,
  { type: "component.rename", component: id("web"), name: "web" } as const,
  { type: "component.create", component: id("base"), schema: "test.image@1" as SchemaRef } as const,
  { type: "component.rename", component: id("base"), name: "base" } as const,
].reduce<Snapshot>(applyMutation, EMPTY_SNAPSHOT);

const setting = (kind: string, parameters: JsonObject = {}, enforcement: Enforcement = "mandatory"): PolicySetting => ({
  ...{ kind, parameters, enforcement },
});

function run(
  settings: readonly PolicySetting[],
  mutations: readonly Mutation[],
  state = BASE,
  wishes?: ExecuteOptions,
) {
  const pipeline = createPipeline({
    policies: policiesOf(settings).policies,
    audit: () => undefined,
    history: () => undefined,
    now: () => 0,
    newId: () => "e",
  });
  const context: MutationContext = {
    actor: { type: "user", id: "ana" as ActorId, name: "Ana" },
    role: "editor",
    workspace: "w" as WorkspaceId,
  };
  return pipeline.execute(state, mutations, context, wishes);
}

const guarded = applyMutation(BASE, set("/meta/protected", true));
const tagged = applyMutation(BASE, set("/meta/tags/tier", "production"));
const remove: Mutation = { type: "component.delete", component: id("web") };

describe("protected components", () => {
  test("[G23] neither deleted nor replaced, by mark or by tag; and the sentence says what would pass", () => {
    const policy = [setting("protectedComponents", { tag: "tier=production" })];
    for (const state of [guarded, tagged])
      for (const mutation of [remove, set(IMAGE, "nginx:1.27")])
        expect(run(policy, [mutation], state).phase).toBe("refused");
    const [voice] = run(policy, [set(IMAGE, "nginx:1.27")], guarded).outcomes[0]?.voices ?? [];
    expect(voice).toMatchObject({ severity: "critical", sentence: "“web” is protected, and this would replace it." });
    expect(voice?.passes).toContain("switch “Protected” off");
  });

  test("[G23] everything else may be done to them, and everything to others", () => {
    const policy = [setting("protectedComponents", { tag: "tier=production" })];
    expect(run(policy, [set(NOTE, "hello")], guarded).phase).toBe("done");
    expect(run(policy, [set("/meta/protected", false)], guarded).phase).toBe("done");
    expect(run(policy, [remove], BASE).phase).toBe("done");
    expect(run([setting("protectedComponents")], [remove], tagged).phase).toBe("done");
    expect(run(policy, [remove], applyMutation(BASE, set("/meta/tags/tier", "test"))).phase).toBe("done");
  });
});

describe("images", () => {
  const DIGEST = `nginx@sha256:${"a".repeat(64)}`;

  test("[G24] pinned by tag, by digest or exempt; moving ones are refused, with all that would pass", () => {
    const phases = (policy: PolicySetting) =>
      ["nginx", "nginx:latest", "nginx:1.27", DIGEST, "ghcr.io/us/app", "host:5000/app"].map(
        (image) => run([policy], [set(IMAGE, image)]).phase,
      );
    expect(phases(setting("pinnedImages"))).toEqual(["refused", "refused", "done", "done", "refused", "refused"]);
    expect(phases(setting("pinnedImages", { exempt: ["ghcr.io/us/"] }))[4]).toBe("done");
    const [voice] = run([setting("pinnedImages")], [set(IMAGE, "nginx")]).outcomes[0]?.voices ?? [];
    expect(voice?.passes).toBe("a digest (name@sha256:…), or a tag other than latest");
  });

  test("[G24] a property that images are taken from is one as well; a text that is none is not", () => {
    const policy = [setting("pinnedImages")];
    expect(run(policy, [set("/domain/reference", "nginx", "base")]).phase).toBe("refused");
    expect(run(policy, [set(NOTE, "nginx")]).phase).toBe("done");
  });

  test("[G24] images are written with the workspace's registry, and the author is told", () => {
    const policy = [setting("imageRegistry", { registry: "mirror.example:5000" })];
    const written = (image: string) => {
      const [outcome] = run(policy, [set(IMAGE, image)]).outcomes;
      return outcome?.mutation.type === "attribute.set" ? outcome.mutation.value : undefined;
    };
    expect(
      ["nginx:1.27", "us/app", "docker.io/library/redis:7", "localhost/x", "mirror.example:5000/a:1"].map(written),
    ).toEqual([
      "mirror.example:5000/library/nginx:1.27",
      "mirror.example:5000/us/app",
      "mirror.example:5000/library/redis:7",
      "mirror.example:5000/x",
      "mirror.example:5000/a:1",
    ]);
    expect(run(policy, [set(IMAGE, "nginx:1")]).outcomes[0]?.voices[0]?.sentence).toBe(
      "Images come from mirror.example:5000 here, so this is mirror.example:5000/library/nginx:1.",
    );
  });

  test("[G24] both together: what is written is pinned and from the registry, or refused", () => {
    const both = [setting("imageRegistry", { registry: "r.example" }), setting("pinnedImages")];
    expect(run(both, [set(IMAGE, "nginx:1.27")]).phase).toBe("done");
    expect(run(both, [set(IMAGE, "nginx")]).phase).toBe("refused");
  });
});

describe("enforcement", () => {
  test("[G22] advisory says it and stands in nobody's way; off says nothing", () => {
    for (const [kind, parameters] of [
      ["pinnedImages", {}],
      ["imageRegistry", { registry: "r.example" }],
    ] as const) {
      const advised = run([setting(kind, parameters, "advisory")], [set(IMAGE, "nginx")]);
      const [outcome] = advised.outcomes;
      expect([
        advised.phase,
        outcome?.mutation,
        outcome?.voices.map((voice) => `${voice.kind} ${voice.severity}`),
      ]).toEqual(["done", set(IMAGE, "nginx"), ["remark warning"]]);
      expect(run([setting(kind, parameters, "off")], [set(IMAGE, "nginx")]).outcomes[0]?.voices).toEqual([]);
    }
  });

  test("[G22] a setting that cannot be understood refuses, and says where to mend it", () => {
    for (const broken of [setting("fromTheFuture"), setting("imageRegistry", { registry: "not a name" })])
      expect(refusalSentences(run([broken], [set(NOTE, "x")]))[0]).toMatch(
        /cannot be understood .* Settings, Policies/,
      );
  });

  test("[G22] settings are parsed with their defaults, and wrong ones named in a sentence", () => {
    const parsed = (kind: string, parameters: JsonObject) => {
      const result = parseSetting(setting(kind, parameters));
      return result.ok ? result.value.parameters : result.error;
    };
    expect(parsed("downtimeApprovals", {})).toEqual({ approvals: 2 });
    expect(parsed("downtimeApprovals", { approvals: 1 })).toBe("People must be a whole number from 2 to 10.");
    expect(parsed("taggedApproval", { tag: "a", role: "viewer" })).toBe(
      "Approved by must be one of an owner, an approver.",
    );
    expect(parsed("pinnedImages", { exempt: "all" })).toBe("Not these must be a list of at most 50 short texts.");
    expect(parsed("pinnedImages", { unknown: 1 })).toBe("This policy has no setting “unknown”.");
    expect(parsed("protectedComponents", { tag: "a/b" })).toMatch(/must be a tag such as/);
    expect(parsed("nonsense", {})).toBe("There is no such policy.");
    for (const { kind } of POLICY_CATALOGUE) expect(parseSetting(setting(kind)).ok).toBe(true);
  });
});

describe("requirements", () => {
  test("[G25] touching a tagged component asks for the role, once; another component, or its place, does not", () => {
    const policy = [setting("taggedApproval", { tag: "tier=production", role: "owner" })];
    const asked = run(policy, [set(NOTE, "a"), set(IMAGE, "b:1")], tagged);
    expect(requirementsIn(asked.outcomes).map(({ need }) => need)).toEqual([{ kind: "approvalBy", role: "owner" }]);
    expect(requirementsIn(run(policy, [set(NOTE, "a")]).outcomes)).toEqual([]);
    const untagging: Mutation = { type: "attribute.unset", component: id("web"), path: "/meta/tags/tier" as Path };
    expect(requirementsIn(run(policy, [untagging], tagged).outcomes)).toHaveLength(1);
  });

  const step = (over: Partial<PlanStep>): PlanStep => ({
    ...{ component: "web", name: "web", schema: "s", kind: "update", reason: "", downtime: false, after: [] },
    ...over,
  });
  const demandsOf = (policy: PolicySetting, facts: Pick<ReviewFacts, "plan" | "failures">) => {
    const risks = risksOf({ base: BASE, proposed: BASE, mutations: [], plan: facts.plan, resources: new Map() });
    return policiesOf([policy]).rules.flatMap((rule) => rule({ head: BASE, proposed: BASE, risks, ...facts }) ?? []);
  };

  test("[G25] downtime and deletion ask for more people; an update in place does not", () => {
    const policy = setting("downtimeApprovals", { approvals: 3 });
    const needs = (...plan: PlanStep[]) => demandsOf(policy, { plan, failures: [] }).map(({ need }) => need);
    expect(needs(step({ downtime: true, kind: "replace" }))).toEqual([{ kind: "approvals", count: 3 }]);
    expect(needs(step({ kind: "destroy" }))).toHaveLength(1);
    expect(needs(step({}), step({ kind: "create" }))).toEqual([]);
  });

  test("[G29] where the risk is high so many people approve as it says, by name; where it is not, nobody is asked for", () => {
    const policy = setting("highRiskApprovals", { approvals: 3 });
    const [deleted] = demandsOf(policy, { plan: [step({ kind: "destroy" })], failures: [] });
    expect(deleted).toMatchObject({ policy: "highRiskApprovals", need: { kind: "approvals", count: 3 } });
    expect(deleted?.sentence).toBe("What happens to web is of high risk, so 3 people approve it.");
    const stops = step({ downtime: true, kind: "replace" });
    expect(demandsOf(policy, { plan: [stops, step({})], failures: [] })).toEqual([]);
    const advised = demandsOf(
      { ...policy, enforcement: "advisory" },
      {
        plan: [step({ kind: "destroy" })],
        failures: [],
      },
    );
    expect(advised).toMatchObject([{ isAdvice: true }]);
  });

  test("[G25] [G22] checks must pass; as advice they are shown and hold nobody up", () => {
    const failures = [{ name: "web", title: "Port is free" }];
    const [held] = demandsOf(setting("checksPass"), { plan: [], failures });
    expect([held?.holds, held?.sentence]).toEqual([false, "Every check passes: mend web ▸ Port is free first."]);
    expect(demandsOf(setting("checksPass"), { plan: [], failures: [] })[0]?.holds).toBe(true);
    expect(demandsOf(setting("checksPass", {}, "advisory"), { plan: [], failures })[0]?.isAdvice).toBe(true);
  });
});
