import type { ComponentId, FunctionId, Json } from "../base/index.ts";
import { assertNever } from "../base/index.ts";
import type { Path } from "./path.ts";

/** Why a mutation was declined. Plain data: it crosses the wire, and `refusalSentence` turns it into words. */
export type Refusal =
  | { readonly kind: "unknownComponent"; readonly component: ComponentId }
  | { readonly kind: "componentExists"; readonly component: ComponentId }
  | { readonly kind: "componentDeleted"; readonly component: ComponentId; readonly name: string }
  | { readonly kind: "unknownSchema"; readonly schema: string }
  | {
      readonly kind: "unknownProperty";
      readonly component: ComponentId;
      readonly path: Path;
      readonly schemaTitle: string;
    }
  | { readonly kind: "readOnlyPath"; readonly component: ComponentId; readonly path: Path }
  | { readonly kind: "missingItem"; readonly component: ComponentId; readonly path: Path }
  | {
      readonly kind: "invalidValue";
      readonly component: ComponentId;
      readonly path: Path;
      readonly title: string;
      readonly attempted: Json;
      /** What a good value is: "a whole number from 1 to 65535". */
      readonly expected: string;
    }
  /** The whole of a property would hide what stands in it entry by entry. */
  | {
      readonly kind: "entriesStand";
      readonly component: ComponentId;
      readonly path: Path;
      readonly title: string;
      readonly entries: readonly string[];
    }
  /** What holds this place is written as a whole, or taken from `source` as a whole: an entry in it would not be seen. */
  | {
      readonly kind: "wholeStands";
      readonly component: ComponentId;
      readonly path: Path;
      readonly title: string;
      readonly source?: string;
    }
  /** What is typed as one value holds something that is set at its own place only. */
  | {
      readonly kind: "ownPlace";
      readonly component: ComponentId;
      readonly path: Path;
      readonly title: string;
      readonly within: string;
    }
  | {
      readonly kind: "connectionRequired";
      readonly component: ComponentId;
      readonly path: Path;
      readonly title: string;
      readonly schemas: readonly string[];
    }
  | {
      readonly kind: "missingReference";
      readonly component: ComponentId;
      readonly path: Path;
      readonly target: ComponentId;
      readonly targetPath: string;
    }
  | {
      readonly kind: "wrongReference";
      readonly component: ComponentId;
      readonly path: Path;
      readonly title: string;
      readonly target: string;
      readonly schemas: readonly string[];
    }
  /** No transformation may go in between. */
  | { readonly kind: "directOnly"; readonly component: ComponentId; readonly path: Path; readonly title: string }
  | {
      readonly kind: "unknownTransformation";
      readonly component: ComponentId;
      readonly path: Path;
      readonly via: string;
      readonly schemaTitle: string;
      readonly known: readonly string[];
    }
  | {
      readonly kind: "otherForm";
      readonly component: ComponentId;
      readonly path: Path;
      readonly title: string;
      readonly source: string;
      readonly gives: string;
      /** What a good value is, as in `invalidValue`. */
      readonly expected: string;
    }
  /** Values go through a transformation that would be gone. */
  | { readonly kind: "transformationInUse"; readonly via: string; readonly by: readonly string[] }
  | {
      readonly kind: "cycle";
      readonly component: ComponentId;
      readonly path: Path;
      /** Components by name; values by title where it is a circle within one component. */
      readonly through: readonly string[];
      /** The name of that component. */
      readonly within?: string;
    }
  | {
      readonly kind: "duplicateName";
      readonly component: ComponentId;
      readonly name: string;
      readonly schemaTitle: string;
    }
  | {
      readonly kind: "stillUsed";
      readonly component: ComponentId;
      readonly name: string;
      readonly by: readonly string[];
    }
  | {
      readonly kind: "protected";
      readonly component: ComponentId;
      readonly name: string;
      /** It is so in what the change set stands on. */
      readonly isBelow?: true;
    }
  /** Cells another version has no place for, each as a person reads it. */
  | {
      readonly kind: "doesNotFit";
      readonly component: ComponentId;
      readonly name: string;
      readonly schema: string;
      readonly fields: readonly string[];
    }
  | { readonly kind: "otherKind"; readonly component: ComponentId; readonly name: string; readonly schema: string }
  | { readonly kind: "unknownFunction"; readonly function: FunctionId }
  | { readonly kind: "functionExists" }
  | { readonly kind: "functionDeleted"; readonly function: FunctionId; readonly name: string }
  | { readonly kind: "functionField"; readonly function: FunctionId; readonly field: string; readonly expected: string }
  | { readonly kind: "functionInUse"; readonly name: string; readonly by: readonly string[] }
  | { readonly kind: "duplicateFunction"; readonly name: string; readonly schemaTitle?: string }
  | { readonly kind: "textMoved"; readonly name: string }
  | { readonly kind: "textTooLong"; readonly function: FunctionId; readonly length: number; readonly limit: number }
  | { readonly kind: "definitionTooLong"; readonly schema: string; readonly length: number; readonly limit: number }
  | { readonly kind: "invalidSchema"; readonly schema: string; readonly faults: readonly string[] }
  | { readonly kind: "schemaBringsCode"; readonly schema: string }
  | { readonly kind: "schemaPublished"; readonly schema: string }
  | { readonly kind: "schemaLocked"; readonly schema: string }
  | { readonly kind: "catalogueNote"; readonly key: string; readonly expected: string }
  | { readonly kind: "schemaInUse"; readonly schema: string; readonly by: readonly string[] }
  | { readonly kind: "unknownView"; readonly view: string }
  | { readonly kind: "malformed"; readonly key: string }
  | { readonly kind: "serverOwned"; readonly key: string }
  | { readonly kind: "notPermitted"; readonly role: string }
  /** An undo came too late: somebody has written there since. */
  | { readonly kind: "overtaken" }
  | { readonly kind: "frozen"; readonly reason: string }
  | { readonly kind: "policy"; readonly policy: string; readonly sentence: string }
  /** Of a batch, what kept one another from being made until the server tried no more. */
  | { readonly kind: "entangled" }
  /** Judging it was stopped. */
  | { readonly kind: "interrupted" }
  /** Judging it broke. */
  | { readonly kind: "failed"; readonly execution: string };

/** Refusals of what the model could say, but this person may not, or not now. */
const BLOCKED: ReadonlySet<string> = new Set<Refusal["kind"]>([
  "policy",
  "notPermitted",
  "frozen",
  "protected",
  "readOnlyPath",
  "serverOwned",
  "schemaLocked",
]);

/** What a refusal is in the audit. `rule` is its kind. */
export function outcomeOfRule(rule: string): "blocked" | "invalid" | "failed" {
  if (rule === "failed" || rule === "interrupted") return "failed";
  return BLOCKED.has(rule) ? "blocked" : "invalid";
}

/** What was refused, why, and what to do, for the person who tried. */
export function refusalSentence(refusal: Refusal): string {
  switch (refusal.kind) {
    case "unknownComponent":
      return "This component is no longer here: somebody removed it. Undo their deletion or work on another one.";
    case "componentExists":
      return "A component with this id exists already. Create it under a new id.";
    case "componentDeleted":
      return `“${refusal.name}” is marked for deletion in this change set. Restore it before you edit it.`;
    case "unknownSchema":
      return `There is no kind “${refusal.schema}” in this workspace. Pick one from the palette.`;
    case "unknownProperty":
      return `${refusal.schemaTitle} has no property at ${refusal.path}.`;
    case "readOnlyPath":
      return `${refusal.path} is read from reality or computed; it cannot be typed in. Change what it is computed from.`;
    case "missingItem":
      return "This list entry is no longer there: somebody removed it. Add it again if you need it.";
    case "invalidValue":
      return `${refusal.title} cannot be ${quote(refusal.attempted)}: it must be ${refusal.expected}.`;
    case "entriesStand":
      return `${refusal.title} is set entry by entry (${list(refusal.entries)}), which the whole would hide. Set its entries, or take these away first.`;
    case "wholeStands":
      return refusal.source === undefined
        ? `${refusal.title} is set as a whole, which an entry of it cannot change. Clear ${refusal.title} first, then set its entries.`
        : `${refusal.title} as a whole is taken from ${refusal.source}, so nothing is set in it. Change it there, or disconnect it first.`;
    case "ownPlace":
      return `${refusal.title} is set at its own place, not as a part of ${refusal.within} in one value. Set ${refusal.within} entry by entry.`;
    case "connectionRequired":
      return `${refusal.title} must be connected to ${list(refusal.schemas)}; a typed value is not accepted here.`;
    case "missingReference":
      return "What this should connect to does not exist here, or is marked for deletion. Choose another source.";
    case "wrongReference":
      return `${refusal.title} cannot be connected to ${refusal.target}: it takes ${list(refusal.schemas)}.`;
    case "directOnly":
      return `${refusal.title} takes its connection as it is: no transformation goes in between.`;
    case "unknownTransformation":
      return refusal.known.length === 0
        ? `${refusal.schemaTitle} has no transformation “${refusal.via}”. Write one under Functions and attach it first.`
        : `${refusal.schemaTitle} has no transformation “${refusal.via}”. It has ${list(refusal.known)}.`;
    case "otherForm":
      return `${refusal.title} must be ${refusal.expected}, and ${refusal.source} is ${refusal.gives}. Take it through a transformation.`;
    case "transformationInUse":
      return `Values of ${list(refusal.by)} go through “${refusal.via}”. Connect them another way first.`;
    case "cycle":
      if (refusal.within !== undefined)
        return `Within ${refusal.within} this value would be made of itself: ${refusal.through.join(" → ")}. Take one of them from elsewhere.`;
      return `This connection would close a circle: ${refusal.through.join(" → ")}. Remove one of these connections first.`;
    case "duplicateName":
      return `There is already a ${refusal.schemaTitle.toLowerCase()} named “${refusal.name}” here. Choose another name.`;
    case "stillUsed":
      return `“${refusal.name}” is still used by ${list(refusal.by)}. Disconnect it there, or delete those too.`;
    case "protected":
      return refusal.isBelow
        ? `“${refusal.name}” is protected. Switch “Protected” off and apply that first; then it can be deleted.`
        : `“${refusal.name}” is protected. Switch “Protected” off before you delete it.`;
    case "doesNotFit":
      return `“${refusal.name}” cannot move to ${refusal.schema}: there is no place for ${list(refusal.fields)}. Clear or change ${refusal.fields.length === 1 ? "it" : "them"} first.`;
    case "otherKind":
      return `“${refusal.name}” cannot become ${refusal.schema}: that is another kind of thing. Choose a version of what it is.`;
    case "unknownFunction":
      return "This function is no longer here: somebody removed it. Write it anew if you need it.";
    case "functionExists":
      return "A function with this id exists already. Create it under a new id.";
    case "functionDeleted":
      return `The function “${refusal.name}” is marked for deletion in this change set. Restore it before you edit it.`;
    case "functionField":
      return `${refusal.field.startsWith("tests/") ? "A test" : `The ${refusal.field}`} of a function must be ${refusal.expected}.`;
    case "functionInUse":
      return `What it computes for “${refusal.name}” is still used by ${list(refusal.by)}. Disconnect it there first.`;
    case "duplicateFunction":
      return refusal.schemaTitle === undefined
        ? `There is already a function named “${refusal.name}”. Choose another name.`
        : `${refusal.schemaTitle} has a function “${refusal.name}” of its own. Give yours another name, then attach it.`;
    case "textMoved":
      return `The code of “${refusal.name}” is not the text that this edit was made in. Look at it again, then edit it.`;
    case "textTooLong":
      return `A function's code is at most ${refusal.limit} characters; this would be ${refusal.length}. Split it in two.`;
    case "definitionTooLong":
      return `The text of a definition is at most ${refusal.limit} characters; that of ${refusal.schema} would have ${refusal.length}. Shorten what it describes.`;
    case "invalidSchema":
      return `“${refusal.schema}” is not a schema yet. ${refusal.faults.slice(0, 3).join(" ")}`;
    case "schemaBringsCode":
      return `${refusal.schema} brings code with it, and only installed packages may. Write a function and attach it instead.`;
    case "schemaPublished":
      return `${refusal.schema} is in force and a version never changes. Make the next version instead.`;
    case "schemaLocked":
      return `${refusal.schema} is locked, so it is neither changed nor discarded. Unlock it, or make the next version.`;
    case "catalogueNote":
      return `What the catalogue says at ${refusal.key} must be ${refusal.expected}.`;
    case "schemaInUse":
      return `${refusal.schema} is still used by ${list(refusal.by)}. Move or delete those first.`;
    case "unknownView":
      return "This view is no longer here. Choose another view.";
    case "malformed":
      return `The change at ${refusal.key} has a form Tributary does not know. Update the client that made it.`;
    case "serverOwned":
      return `${refusal.key} is kept by the server and cannot be written by a client.`;
    case "notPermitted":
      return `Your role here is ${refusal.role}, which may look but not edit. Ask an owner for the editor role.`;
    case "overtaken":
      return "This was not undone: somebody has changed it since, and what they did stays.";
    case "frozen":
      return refusal.reason;
    case "policy":
      return refusal.sentence;
    case "entangled":
      return "Edits of this batch kept one another from being made, however often it was tried without some of them. Make them in smaller batches.";
    case "interrupted":
      return "This took too long and was stopped. Try it in smaller steps.";
    case "failed":
      return `The server broke while judging this, so nothing of it was kept. Try again; if it happens again, tell whoever runs the server to look for ${refusal.execution} in its log.`;
    default:
      return assertNever(refusal);
  }
}

function quote(value: Json): string {
  const text = typeof value === "string" ? `“${value}”` : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function list(words: readonly string[]): string {
  if (words.length > 4) return `${words.slice(0, 3).join(", ")} and ${words.length - 3} more`;
  return words.length < 2 ? (words[0] ?? "nothing") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
