import type { Inspected } from "../engine/container-find.ts";
import { domainOf, readFlag, readRecords, readText } from "../engine/fields.ts";
import { filterOf, LABEL } from "../engine/labels.ts";
import { Refused } from "../engine/refused.ts";
import { pause } from "../engine/within.ts";
import type { Context } from "./context.ts";

const POLL_MS = 500;

/**
 * Waits until every container this one starts after has got as far as is asked of it: started, healthy, or ended well.
 *
 * @throws {Refused} naming the one that did not, and why
 */
export async function awaitNeeds(ctx: Context): Promise<void> {
  const domain = domainOf(ctx.intent);
  for (const need of readRecords(domain, "dependsOn")) {
    const name = readText(need, "container");
    if (name === undefined) continue;
    const condition = readText(need, "condition") ?? "service_started";
    const reached = await awaitNeed(ctx, name, readText(domain, "project"), condition);
    if (reached === undefined) continue;
    if (readFlag(need, "required") !== false) throw new Refused(reached);
    ctx.log(`${reached} It is not required, so this goes on.`);
  }
}

/** Undefined once the condition holds; otherwise the sentence that says why it never will. */
async function awaitNeed(
  ctx: Context,
  name: string,
  project: string | undefined,
  condition: string,
): Promise<string | undefined> {
  const found = await findByModelName(ctx, name, project);
  if (!found) return `It starts after ${name}, which does not exist.`;
  const deadline = Date.now() + (ctx.options.healthCapMs ?? 300_000);
  for (let told = false; ; told = true) {
    const other = await ctx.look.container(found.Id);
    if (!other) return `It starts after ${name}, which was removed meanwhile.`;
    const { Running, ExitCode, Health, Restarting, Status } = other.State;
    if (condition === "service_completed_successfully") {
      if (!Running && !Restarting && Status === "exited")
        return ExitCode === 0
          ? undefined
          : `It starts after ${name} has ended well, but that ended with code ${ExitCode}.`;
    } else if (!Running) return `It starts after ${name}, which does not run (${Status}, code ${ExitCode}).`;
    else if (
      condition !== "service_healthy" ||
      Health === undefined ||
      Health.Status === "none" ||
      Health.Status === "healthy"
    )
      return undefined;
    else if (Health.Status === "unhealthy") return `It starts after ${name}, which is not healthy.`;
    if (Date.now() > deadline) return `It starts after ${name}, which did not get ready in time.`;
    if (!told) ctx.log(`Waiting for ${name}`);
    await pause(POLL_MS, ctx.signal);
  }
}

/**
 * Another component's container in this workspace, by the name people gave it; in the same project if there are several. A container
 * keeps the labels it was made with, so one whose component was renamed since is found by whom the name is taken from.
 */
export async function findByModelName(
  { look, intent }: Pick<Context, "look" | "intent">,
  name: string,
  project: string | undefined,
): Promise<Inspected | undefined> {
  const { workspace, takesFrom = [] } = intent;
  for (const source of takesFrom.filter((each) => each.name === name)) {
    const found = await firstOf(look, filterOf({ workspace, component: source.id }).label);
    if (found) return found;
  }
  return firstOf(look, [
    ...filterOf({ workspace }).label,
    `${LABEL.name}=${name}`,
    ...(project === undefined ? [] : [`com.docker.compose.project=${project}`]),
  ]);
}

async function firstOf(look: Context["look"], label: string[]): Promise<Inspected | undefined> {
  const found = await look.containers({ all: true, filters: { label } });
  const [first] = [...found].sort((a, b) => Number(b.State === "running") - Number(a.State === "running"));
  return first && look.container(first.Id);
}
