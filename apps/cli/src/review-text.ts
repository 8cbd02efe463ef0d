import type {
  ComponentChange,
  FieldChange,
  FunctionChange,
  Hand,
  Review,
  SchemaChange,
} from "@tributary/core/protocol";
import { phaseText } from "./change-sets.ts";
import { columns, counted } from "./lines.ts";

/** The longest value and the longest sentence that are printed whole. */
const [VALUE, MESSAGE] = [100, 400];
const MARKS = { added: "+", changed: "~", removed: "-" } as const;

/** A review as a person reads it in a terminal: changes field by field, findings, the plan, and what approval still needs. */
export function reviewText(review: Review): string {
  const { changeSet, changes, findings, plan, requirements, settled, views } = review;
  const blocks = [
    `${changeSet.title} (${phaseText(changeSet)}), on Head version ${review.headVersion}`,
    block(counted(changes.length, "component change"), changes.flatMap(changeLines)),
    ...contentBlocks(review),
    ...(views.length === 0
      ? []
      : [block(`${counted(views.length, "view")}, no part of what is approved`, viewLines(views))]),
    block(
      settled ? counted(findings.length, "finding") : `${counted(findings.length, "finding")}, and checks still run`,
      findings.map(({ result, name, title, message }) => `${result}: ${name}: ${oneLine(message ?? title, MESSAGE)}`),
    ),
    block(
      plan.length === 0 ? "Plan: nothing happens outside" : `Plan: ${counted(plan.length, "step")}`,
      plan.length === 0
        ? []
        : [
            ...columns(plan.map((step) => [kindText(step), oneLine(step.name), oneLine(step.reason, MESSAGE)])).split(
              "\n",
            ),
            ...plan.flatMap(({ problem }) => (problem === undefined ? [] : [`✗ ${oneLine(problem, MESSAGE)}`])),
          ],
    ),
    block(
      `${oneLine(review.risks.sentence, MESSAGE)}${settled ? "" : " Functions still run, so this may change."}`,
      riskLines(review),
    ),
    block(standingText(review), [
      ...requirements.map(({ met, sentence }) => `${met ? "✓" : "·"} ${oneLine(sentence, MESSAGE)}`),
      ...decisionsText(review),
      `content ${review.contentHash.slice(0, SHOWN_HASH)}`,
    ]),
  ];
  return blocks.join("\n\n");
}

/** What is more than a low risk, the highest first, and what cannot be taken back. */
function riskLines({ risks: { things } }: Review): readonly string[] {
  const some = things.filter(({ risk, irreversible }) => risk !== "low" || irreversible !== undefined);
  if (some.length === 0) return [];
  const back = (irreversible: string | undefined) => (irreversible === undefined ? "" : " Cannot be taken back.");
  const rows = some.map(({ risk, name, why, irreversible }) => [
    risk,
    oneLine(name),
    oneLine(`${why}${back(irreversible)}`, MESSAGE),
  ]);
  return columns(rows).split("\n");
}

type Content = Pick<Review, "functions" | "functionFindings" | "schemas" | "notes">;

/** Functions and kinds, where there are any that change; `details` says more of each, in lines of its own. */
export function contentBlocks(
  { functions, functionFindings, schemas, notes }: Content,
  details: (change: FunctionChange | SchemaChange) => readonly string[] = () => [],
): readonly string[] {
  const written = functions.flatMap((each) => [
    `${MARKS[each.change]} ${each.title} (${each.kind})${byText(each)}`,
    ...each.attached.map((to) => `    attached to ${to.title}`),
    ...each.detached.map((from) => `    detached from ${from.title}`),
    ...(each.problem ? [`    cannot run: ${oneLine(each.problem, MESSAGE)}`] : []),
    ...details(each),
  ]);
  return [
    ...(functions.length > 0 ? [block(counted(functions.length, "function"), written)] : []),
    ...(functionFindings.length > 0
      ? [
          block(
            "To see to in functions",
            functionFindings.flatMap(({ title, sentences }) =>
              sentences.map((sentence) => `! ${title}: ${oneLine(sentence, MESSAGE)}`),
            ),
          ),
        ]
      : []),
    ...(schemas.length > 0
      ? [
          block(
            counted(schemas.length, "new version of a kind", "new versions of kinds"),
            schemas.flatMap((each) => [
              `+ ${each.title} (${each.schema})`,
              ...(each.problem ? [`    what is typed there is not in force: ${oneLine(each.problem, MESSAGE)}`] : []),
              ...details(each),
            ]),
          ),
        ]
      : []),
    ...(notes.length > 0
      ? [
          block(
            "Catalogue",
            notes.map(({ change, sentence }) => `${MARKS[change]} ${sentence}`),
          ),
        ]
      : []),
  ];
}

/** Views of the map that change, each with what is put on it, taken off it, moved and given a place. */
export function viewLines(views: Review["views"]): readonly string[] {
  return views.flatMap(({ change, name, before, count, spots, by }) => [
    `${MARKS[change]} ${oneLine(name)}${byText({ by })}`,
    ...(before === undefined ? [] : [`    was called ${oneLine(before)}`]),
    ...(["added", "removed", "moved", "placed"] as const).flatMap((what) => {
      const names = spots.flatMap((spot) => (spot.change === what ? [oneLine(spot.name)] : []));
      const more = count[what] - names.length;
      return count[what] === 0
        ? []
        : [`    ${SPOT_WORDS[what]}: ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`];
    }),
  ]);
}

const SPOT_WORDS = {
  added: "put on it",
  removed: "taken off it",
  moved: "moved on it",
  placed: "given a place",
} as const;

export function block(head: string, lines: readonly string[]): string {
  return [head, ...lines.map((line) => `  ${line}`)].join("\n");
}

/** A component that differs, field by field. */
export function changeLines({ kind, name, schema, fields, moved, leaves }: ComponentChange): readonly string[] {
  // Of what is removed no field is printed, and whoever removed it removed them all.
  const by = kind === "removed" ? fields.find((field) => field.by)?.by : undefined;
  return [
    `${MARKS[kind]} ${name} (${schema.replace(/@\d+$/, "")})${byText({ by: by ? [by] : [] })}`,
    ...(leaves === undefined ? [] : [`    ${oneLine(leaves, MESSAGE)}`]),
    ...(moved ? [`    moved from ${moved.from} to ${moved.to}${moved.by ? ` (${handText(moved.by)})` : ""}`] : []),
    ...(kind === "removed" ? [] : fields.map((field) => `    ${fieldText(field)}`)),
  ];
}

function fieldText({ title, before, after, by }: FieldChange): string {
  const change = before
    ? `${oneLine(before.text)} → ${after ? oneLine(after.text) : "nothing"}`
    : oneLine(after?.text ?? "");
  return `${title}: ${change}${by ? ` (${handText(by)})` : ""}`;
}

export function byText({ by = [] }: { readonly by?: readonly Hand[] | undefined }): string {
  return by.length > 0 ? ` by ${by.map(handText).join(", ")}` : "";
}

function handText({ name, owner }: Hand): string {
  return owner ? `${name}, for ${owner}` : name;
}

/** A terminal obeys control characters, and a value may hold any. */
export function oneLine(text: string, most = VALUE): string {
  const plain = text.replace(/\p{Cc}+/gu, " ").trim();
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain;
}

function kindText({ kind, downtime }: Review["plan"][number]): string {
  return downtime ? `${kind} (downtime)` : kind;
}

/** So much of a content's hash names it. */
export const SHOWN_HASH = 8;

/** Who decided what about the newest request, oldest first. */
export function decisionsText({ request }: Pick<Review, "request">): readonly string[] {
  return (request?.decisions ?? []).map(({ by, decision, contentHash, reason }) =>
    oneLine(`${by.name} ${DID[decision]} ${contentHash.slice(0, SHOWN_HASH)}${reason ? `: ${reason}` : ""}`, MESSAGE),
  );
}

const DID = { approved: "approved", rejected: "rejected", withdrawn: "withdrew their approval of" } as const;

/** How far it is from being applied, in a sentence. */
export function standingText({
  request,
  requirements,
  changeSet,
}: Pick<Review, "request" | "requirements" | "changeSet">): string {
  if (changeSet.phase !== "open") return `It is ${phaseText(changeSet)}.`;
  if (!request || (request.phase !== "pending" && request.phase !== "approved"))
    return request?.phase === "rejected" ? "It was rejected." : "Approval has not been asked for.";
  const open = requirements.filter(({ met }) => !met).length;
  if (open === 0) return "Everything required to apply it is there.";
  return `${request.stale ? "Changed since it was approved" : "Waiting for approval"}: ${counted(open, "requirement")} open.`;
}
