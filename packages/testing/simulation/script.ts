import { ATTACKS } from "./attacks.ts";
import type { DrawsName } from "./draws.ts";
import { type LawName, randomLaws } from "./laws.ts";
import { Dice } from "./random.ts";

/**
 * One step of a history. Whatever chance it needs it carries itself, so that it means the same when others around it are
 * taken out: that is what makes a failure small. A step that makes no sense where it stands does nothing.
 */
export type Step = PlayerStep | ProcessStep | WorldStep;

/** What a peer does, or the line to it. */
export type PlayerStep =
  | { readonly type: "edit" | "import" | "attack" | "presence"; readonly peer: number; readonly seed: number }
  | { readonly type: "up" | "down"; readonly peer: number; readonly count: number; readonly twice?: true }
  | { readonly type: "connect" | "disconnect" | "undo" | "redo"; readonly peer: number }
  /** The page goes, by itself or because its process dies; its browser may be emptied with it. */
  | { readonly type: "reload"; readonly peer: number; readonly how: "crash" | "close" | "forget" };

export type Decision = "look" | "ask" | "approve" | "reject" | "withdraw" | "apply" | "ship";

/** What makes change sets from others, or settles, ends and resumes them. */
export type Descent =
  | { readonly type: "abandon"; readonly changeSet: number }
  | { readonly type: "reopen"; readonly changeSet: number }
  | {
      readonly type: "part" | "revert" | "settle";
      readonly changeSet: number;
      readonly person: number;
      readonly seed: number;
    };

/** What the server's process does by itself or is asked to do, and its disk. */
export type ProcessStep =
  | { readonly type: "turn" }
  | { readonly type: "disk"; readonly place: number }
  | { readonly type: "fail"; readonly written: boolean }
  | { readonly type: "head"; readonly seed: number }
  | { readonly type: "takeover" | "close"; readonly changeSet: number }
  | Descent
  | { readonly type: Decision; readonly changeSet: number; readonly person: number };

export type WorldStep =
  | { readonly type: "restart" | "create" }
  /** Nothing happens for so long. */
  | { readonly type: "wait"; readonly ms: number }
  /** For so many rounds everything arrives and is stored: what is reached only step by step is reached. */
  | { readonly type: "calm"; readonly rounds: number }
  /** The seed says what the disk makes of what was being written. */
  | { readonly type: "crash"; readonly seed: number };

/**
 * A history that can be stored and replayed: how the world begins, and what happens in it. In its cast are replicas among others,
 * or only clients of the simulation's own.
 */
export type Script = {
  readonly seed: number;
  readonly cast?: "replicas" | "plain";
  /** All that people can do to a model; without it, what was drawn before there was more. */
  readonly draws?: DrawsName;
  /** Policies that every edit is judged by. */
  readonly laws?: readonly LawName[];
  readonly steps: readonly Step[];
};

/** How often each kind of step is drawn, in parts of the sum. */
const WEIGHTS: { readonly [T in Step["type"]]: number } = {
  edit: 26,
  up: 24,
  down: 20,
  turn: 9,
  disk: 12,
  connect: 3,
  disconnect: 1.5,
  undo: 3,
  redo: 1.5,
  reload: 0.8,
  wait: 1,
  presence: 2,
  import: 0.8,
  attack: 2,
  crash: 0.7,
  restart: 0.3,
  calm: 1.5,
  fail: 0.35,
  head: 1,
  takeover: 0.15,
  close: 0.3,
  settle: 2,
  part: 0.5,
  revert: 1,
  abandon: 0.3,
  reopen: 0.8,
  create: 0.15,
  look: 0.6,
  ask: 0.5,
  approve: 0.7,
  reject: 0.05,
  withdraw: 0.1,
  apply: 0.6,
  ship: 1.6,
};

const KINDS = Object.keys(WEIGHTS) as Step["type"][];
const TOTAL = KINDS.reduce((sum, kind) => sum + WEIGHTS[kind], 0);

/** The history that a seed means. */
export function randomScript(seed: number, length: number): Script {
  const dice = new Dice(seed);
  const laws = randomLaws(seed);
  const steps = Array.from({ length }, () => randomStep(dice));
  return { seed, cast: "replicas", draws: "batches", ...(laws ? { laws } : {}), steps };
}

function randomStep(dice: Dice): Step {
  const type = kindAt(dice.random() * TOTAL);
  switch (type) {
    case "edit":
    case "import":
    case "attack":
    case "presence":
      return { type, peer: dice.below(64), seed: dice.below(1e6) };
    case "up":
    case "down":
      return {
        type,
        peer: dice.below(64),
        count: 1 + dice.below(3),
        ...(dice.chance(0.05) ? { twice: true as const } : {}),
      };
    case "connect":
    case "disconnect":
    case "undo":
    case "redo":
      return { type, peer: dice.below(64) };
    case "reload":
      return { type, peer: dice.below(64), how: dice.pick(["crash", "crash", "close", "forget"] as const) ?? "crash" };
    case "wait":
      return { type, ms: 200 + dice.below(4_000) };
    case "turn":
    case "restart":
    case "create":
      return { type };
    case "calm":
      return { type, rounds: 1 + dice.below(12) };
    case "disk":
      return { type, place: dice.chance(0.7) ? 0 : dice.below(8) };
    case "fail":
      return { type, written: dice.chance(0.5) };
    case "crash":
    case "head":
      return { type, seed: dice.below(1e6) };
    case "part":
    case "revert":
    case "settle":
      return { type, changeSet: dice.below(16), person: dice.below(16), seed: dice.below(1e6) };
    case "abandon":
    case "reopen":
    case "takeover":
    case "close":
      return { type, changeSet: dice.below(16) };
    default:
      return { type, changeSet: dice.below(16), person: dice.below(16) };
  }
}

function kindAt(at: number): Step["type"] {
  let left = at;
  for (const kind of KINDS) {
    left -= WEIGHTS[kind];
    if (left < 0) return kind;
  }
  return "turn";
}

export function attackOf(seed: number): (typeof ATTACKS)[number] {
  return ATTACKS[seed % ATTACKS.length] as (typeof ATTACKS)[number];
}
