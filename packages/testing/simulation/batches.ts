import { canonicalJson, type ComponentId } from "@tributary/core/base";
import { type BatchMode, guardedBelow, type Mutation, type Path, runBatch, type Snapshot } from "@tributary/core/model";
import type { JudgedBatch, LogEntry } from "@tributary/core/sync";
import type { Draws } from "./draws.ts";
import type { Dice } from "./random.ts";
import { broken } from "./rule-broken.ts";

export type Batch = { readonly mutations: readonly Mutation[]; readonly mode: BatchMode };

const MODES = ["atomic", "bestEffort", "untilFailure"] as const;

/** Some edits in one batch, and now and then among them what nobody can do. */
export function randomBatch(dice: Dice, edit: Draws["edit"], view: Snapshot, freshId: () => string): Batch {
  const mode = dice.pick(MODES) ?? "atomic";
  const mutations = Array.from({ length: 1 + dice.below(4) }, () => edit(dice, view, freshId)).flat();
  const components = [...view.components.keys()].sort();
  for (let hopeless = dice.below(3); hopeless > 0; hopeless -= 1) {
    const component = dice.pick(components) ?? ("nobody" as ComponentId);
    const value = 500 + hopeless;
    const place = dice.below(mutations.length + 1);
    mutations.splice(place, 0, { type: "attribute.set", component, path: "/domain/size" as Path, value });
  }
  return { mutations, mode };
}

type Seen = Batch & {
  readonly judged: JudgedBatch;
  /** What the log has of the change set, newest last. */
  readonly entries: readonly LogEntry[];
  /** What it stood on; undefined where that moved meanwhile. */
  readonly base: Snapshot | undefined;
  readonly hasLaws: boolean;
};

/** What was told of a batch is what is stored. @throws {RuleBroken} */
export function checkBatch(seen: Seen): void {
  const { judged, mode, mutations } = seen;
  const told = judged.verdicts.map(({ verdict }) => verdict);
  const lie = (what: string): never =>
    broken("S92", `${what}: ${mode} of ${canonicalJson(mutations)} was told as ${told.join(", ")}`);
  if (told.length !== mutations.length) lie("not each has a verdict");
  checkMode(told, mode, lie);
  checkLogged(seen, lie);
  checkMade(judged, lie);
  checkLeft(judged, lie);
  if (!seen.hasLaws) checkAgainstModel(seen, lie);
}

type Lie = (what: string) => never;
type Told = JudgedBatch["verdicts"][number]["verdict"];

function isMade(verdict: Told): boolean {
  return verdict === "accepted" || verdict === "changed";
}

function checkMode(told: readonly Told[], mode: BatchMode, lie: Lie): void {
  const first = told.indexOf("refused");
  if (first < 0) {
    if (!told.every(isMade)) lie("something was not made although nothing was refused");
  } else if (mode === "atomic") {
    if (told.some(isMade)) lie("not all or nothing");
  } else if (mode === "bestEffort") {
    if (told.includes("skipped")) lie("something was not tried");
  } else if (!told.slice(0, first).every(isMade) || told.slice(first + 1).some((one) => one !== "skipped"))
    lie("it did not end with the first that was refused");
}

/** Each refusal stands in the log once, in one entry with what was accepted. */
function checkLogged({ judged: { verdicts, judgement }, entries }: Seen, lie: Lie): void {
  const told = verdicts.flatMap(({ refusal }) => (refusal ? [refusal.sentence] : []));
  const rows = judgement.accepted.length + judgement.refused.length;
  if (rows === 0 && told.length === 0) return;
  const [accepted, refused] = [judgement.accepted[0], judgement.refused[0]];
  const entry = entries.findLast((one) =>
    accepted ? one.accepted.includes(accepted) : refused !== undefined && one.refused.includes(refused),
  );
  const logged = entry?.refused.map(({ sentence }) => sentence) ?? [];
  if (canonicalJson(logged.toSorted()) !== canonicalJson(told.toSorted()))
    lie(`${canonicalJson(logged)} is in the log`);
}

/** What is told as made last about a component stands there. */
function checkMade({ verdicts, after }: JudgedBatch, lie: Lie): void {
  const made = verdicts.filter(({ verdict }) => isMade(verdict)).map(({ mutation }) => mutation);
  for (const [index, mutation] of made.entries()) {
    if (!("component" in mutation) || made.slice(index + 1).some((one) => isAbout(one, mutation.component))) continue;
    const component = after.components.get(mutation.component);
    if (mutation.type === "component.create" && !component) lie(`${mutation.component} was not made`);
    if (mutation.type !== "attribute.set") continue;
    const cell = component?.attributes.get(mutation.path);
    if (canonicalJson(cell ?? null) !== canonicalJson({ value: mutation.value }))
      lie(`${mutation.component}${mutation.path} is ${canonicalJson(cell ?? null)}`);
  }
}

/** A component about which nothing was made is as it was. */
function checkLeft({ verdicts, before, after }: JudgedBatch, lie: Lie): void {
  const made = verdicts.filter(({ verdict }) => isMade(verdict)).map(({ mutation }) => mutation);
  for (const { verdict, proposed } of verdicts) {
    if (isMade(verdict) || !("component" in proposed) || made.some((one) => isAbout(one, proposed.component))) continue;
    const [was, is] = [before, after].map((state) => state.components.get(proposed.component));
    if (textOf(was) !== textOf(is)) lie(`what was refused has left something on ${proposed.component}`);
  }
}

function isAbout(mutation: Mutation, component: ComponentId): boolean {
  return "component" in mutation && mutation.component === component;
}

function textOf(component: ReturnType<Snapshot["components"]["get"]>): string {
  return canonicalJson(component ? [component.schema, component.deleted, [...component.attributes].sort()] : null);
}

const OF_VALUES: ReadonlySet<Mutation["type"]> = new Set([
  "component.rename",
  "attribute.set",
  "attribute.unset",
  "attribute.subscribe",
]);

/** Of values alone the model knows all that there is to be known, and it says the same. */
function checkAgainstModel({ judged, mutations, mode, base }: Seen, lie: Lie): void {
  const isClosed = judged.verdicts.some(
    ({ refusal }) => refusal?.rule === "frozen" || refusal?.rule === "notPermitted",
  );
  if (!base || isClosed || mutations.some(({ type }) => !OF_VALUES.has(type))) return;
  const { outcomes } = runBatch(judged.before, mutations, mode, (mutation, state) => {
    const refusal = guardedBelow(base, state, mutation);
    return refusal ? { mutation, refusal } : { mutation };
  });
  outcomes.forEach(({ refusal }, index) => {
    const { verdict, refusal: told } = judged.verdicts[index] ?? lie("not each has a verdict");
    if ((refusal !== undefined) !== (verdict === "refused"))
      lie(
        `the model says ${refusal?.kind ?? "nothing"} against the one at ${index}, and it was told ${told?.sentence}`,
      );
  });
}
