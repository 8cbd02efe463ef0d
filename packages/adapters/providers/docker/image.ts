import type Docker from "dockerode";
import type { ActionOutcome } from "@tributary/core/engine";
import type { ResourceState } from "@tributary/core/protocol";
import { TimedOut } from "./connection.ts";
import type { Context } from "./context.ts";
import { domainOf, readText } from "./fields.ts";
import { engineMessage, lostReason, Refused, statusOf } from "./failures.ts";
import { canonicalImage, parseImage } from "./image-reference.ts";

/** A pull that says nothing for this long is given up. */
const PULL_IDLE_MS = 120_000;

export type ImageWanted = {
  readonly reference: string;
  readonly platform?: string | undefined;
  readonly policy?: string | undefined;
};

/**
 * The image on the engine, fetched if the policy asks for it.
 *
 * @throws {Refused} in words when it is not there and cannot be had
 */
export async function ensureImage(ctx: Context, wanted: ImageWanted): Promise<Docker.ImageInspectInfo> {
  const always = wanted.policy === "always" || wanted.policy === "refresh";
  const present = always ? undefined : await inspectImage(ctx, wanted.reference);
  if (present) return present;
  if (wanted.policy === "never")
    throw new Refused(
      `The image ${wanted.reference} is not on the engine, and its pull policy says never to fetch it.`,
    );
  if (wanted.policy === "build")
    throw new Refused(
      `The image ${wanted.reference} is to be built from source, and is not on the engine. Build it there first.`,
    );
  await pullImage(ctx, wanted);
  const fetched = await inspectImage(ctx, wanted.reference);
  if (!fetched) throw new Refused(`The image ${wanted.reference} was fetched, but the engine does not know it.`);
  return fetched;
}

export async function inspectImage(
  ctx: Pick<Context, "docker" | "ask">,
  reference: string,
): Promise<Docker.ImageInspectInfo | undefined> {
  try {
    return await ctx.ask(ctx.docker.getImage(reference).inspect());
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** The registry's name for exactly these bytes, if it came from one. */
export function digestOf(image: Docker.ImageInspectInfo): string | undefined {
  return image.RepoDigests?.[0];
}

async function pullImage(ctx: Context, { reference, platform }: ImageWanted): Promise<void> {
  ctx.log(`Fetching the image ${reference}`);
  const { repository, tag, digest } = parseImage(reference);
  // Without a tag an engine would fetch every tag there is.
  const query = { fromImage: repository, tag: digest ?? tag ?? "latest", ...(platform ? { platform } : {}) };
  try {
    const stream = await ctx.ask(ctx.docker.createImage(query), 120);
    await follow(stream, pullLines(ctx.log), ctx.signal);
  } catch (error) {
    throw pullFailure(error, reference, ctx.signal);
  }
  ctx.log(`Fetched the image ${reference}`);
}

type PullMessage = {
  readonly status?: string;
  readonly id?: string;
  readonly error?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
};

/** One line per step of a layer; its progress in between is left out. */
function pullLines(log: (line: string) => void): (message: PullMessage) => void {
  let last = "";
  return ({ status, id, progressDetail }) => {
    const line = [id, status].filter(Boolean).join(": ");
    const isProgress = progressDetail?.current !== undefined;
    if (!isProgress && line !== "" && line !== last) log(line);
    if (!isProgress) last = line;
  };
}

/** Reads an engine's stream of JSON lines to its end. Rejects on an error line, a lost connection, silence or cancellation. */
function follow(
  stream: NodeJS.ReadableStream,
  onMessage: (message: PullMessage) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let rest = "";
    let done = false;
    const end = (finish: () => void) => {
      if (done) return;
      done = true;
      clearTimeout(idle);
      signal.removeEventListener("abort", cancel);
      (stream as NodeJS.ReadableStream & { destroy?: () => void }).destroy?.();
      finish();
    };
    const cancel = () => end(() => reject(signal.reason));
    const idle = setTimeout(() => end(() => reject(new TimedOut(PULL_IDLE_MS))), PULL_IDLE_MS);
    signal.addEventListener("abort", cancel, { once: true });
    stream.on("data", (chunk: Buffer) => {
      idle.refresh();
      const lines = (rest + chunk.toString("utf8")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines.filter((text) => text.trim() !== "")) {
        const message = JSON.parse(line) as PullMessage;
        if (message.error !== undefined) return end(() => reject(new Error(message.error)));
        onMessage(message);
      }
    });
    stream.on("end", () => end(resolve));
    stream.on("error", (error: Error) => end(() => reject(error)));
    stream.on("close", () => end(() => reject(Object.assign(new Error("aborted"), { code: "ECONNRESET" }))));
  });
}

/** Why an image could not be had, with its name; what may pass is thrown on as it is, to be tried again. */
function pullFailure(error: unknown, reference: string, signal: AbortSignal): unknown {
  if (signal.aborted || lostReason(error) !== undefined || error instanceof TimedOut) return error;
  const reason = engineMessage(error);
  if (/manifest.*(unknown|not found)|not found: manifest|no such image|repository .* not found/i.test(reason)) {
    return new Refused(`The image ${reference} does not exist in its registry. Check its name and tag.`);
  }
  if (/denied|unauthorized|authentication required/i.test(reason)) {
    return new Refused(
      `The registry does not give out the image ${reference}: it does not exist there, or needs a sign-in.`,
    );
  }
  if (
    /no such host|network is unreachable|connection refused|server misbehaving|no route to host|proxyconnect/i.test(
      reason,
    )
  ) {
    return new Refused(
      `The image ${reference} is not on the engine, and its registry cannot be reached from there (${reason}).`,
    );
  }
  if (/timeout|timed out|connection reset|EOF|TLS handshake/i.test(reason))
    return Object.assign(new Error(`the image ${reference} could not be fetched: ${reason}`), { statusCode: 503 });
  return new Refused(`The image ${reference} could not be fetched: ${reason}.`);
}

/** A `docker.image` component: the image is made to be there. It is never removed, since others may use it. */
export async function actImage(
  ctx: Context,
  kind: "create" | "update" | "replace" | "destroy",
): Promise<ActionOutcome> {
  if (kind === "destroy")
    return { ok: true, resource: null, message: "The image stays on the engine, for others may use it." };
  const domain = domainOf(ctx.intent);
  const reference = readText(domain, "reference");
  if (reference === undefined) throw new Refused("It does not say which image it stands for.");
  const image = await ensureImage(ctx, { reference, platform: readText(domain, "platform") });
  return { ok: true, resource: imageState(reference, image, Date.now()) };
}

export async function readImage(ctx: Context): Promise<ResourceState | undefined> {
  const reference = readText(domainOf(ctx.intent), "reference");
  const image = reference === undefined ? undefined : await inspectImage(ctx, reference);
  return reference !== undefined && image ? imageState(reference, image, Date.now()) : undefined;
}

function imageState(reference: string, image: Docker.ImageInspectInfo, observedAt: number): ResourceState {
  const payload = {
    reference: canonicalImage(reference),
    imageId: image.Id,
    digest: digestOf(image) ?? null,
    sizeBytes: image.Size,
    created: image.Created,
  };
  return { resourceId: image.Id, status: "ok", state: "present", observedAt, payload, drift: [] };
}
