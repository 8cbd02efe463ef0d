import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askEngine } from "./http.ts";

export type BusyboxImage = {
  /** What a container runs when it says nothing else. A web server on port 80 unless given. */
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
};

const WEB_SERVER: readonly string[] = ["httpd", "-f", "-p", "80", "-h", "/www"];
const BUSYBOX = ["/bin/busybox", "/usr/bin/busybox"];

/**
 * Makes images under any names (`nginx:1.27`, `lab/web:2`) out of the host's static busybox: a shell, a web server with
 * one page, wget, nc, sleep. Needs no network. All names given in one call are one image.
 *
 * @throws {Error} when the host has no busybox or the engine refuses
 */
export async function importBusybox(
  engine: { readonly socketPath: string },
  names: string | readonly string[],
  image: BusyboxImage = {},
): Promise<void> {
  const [first = "lab/busybox:1", ...others] = typeof names === "string" ? [names] : names;
  const query = new URLSearchParams({ fromSrc: "-", repo: repositoryOf(first), tag: tagOf(first) });
  query.append("changes", `CMD ${JSON.stringify(image.command ?? WEB_SERVER)}`);
  for (const [key, value] of Object.entries(image.environment ?? {})) {
    query.append("changes", `ENV ${key}=${JSON.stringify(value)}`);
  }
  const body = { contentType: "application/x-tar", bytes: busyboxTar() };
  await must(engine.socketPath, `/images/create?${query}`, body);
  for (const name of others) {
    const tag = new URLSearchParams({ repo: repositoryOf(name), tag: tagOf(name) });
    await must(engine.socketPath, `/images/${first}/tag?${tag}`);
  }
}

async function must(
  socketPath: string,
  path: string,
  body?: { contentType: string; bytes: Uint8Array },
): Promise<void> {
  const answer = await askEngine(socketPath, "POST", path, body);
  // An import that fails halfway has already said 200; the reason is in the stream.
  if (answer.status >= 300 || answer.body.includes('"error"')) {
    throw new Error(`docker: POST ${path} answered ${answer.status}: ${answer.body}`);
  }
}

function repositoryOf(name: string): string {
  const colon = name.lastIndexOf(":");
  return colon > name.lastIndexOf("/") ? name.slice(0, colon) : name;
}

function tagOf(name: string): string {
  const colon = name.lastIndexOf(":");
  return colon > name.lastIndexOf("/") ? name.slice(colon + 1) : "latest";
}

let cachedTar: Uint8Array | undefined;

/** A root file system of busybox and a link per applet: about 2 MB. */
function busyboxTar(): Uint8Array {
  cachedTar ??= makeTar();
  return cachedTar;
}

function makeTar(): Uint8Array {
  const busybox = BUSYBOX.find((path) => existsSync(path));
  if (busybox === undefined)
    throw new Error("Test images are made of busybox, which is missing (Debian: busybox-static).");
  const root = mkdtempSync(join(tmpdir(), "trb-image-"));
  try {
    for (const folder of ["bin", "www", "tmp", "etc", "root"]) mkdirSync(join(root, folder));
    copyFileSync(busybox, join(root, "bin/busybox"));
    writeFileSync(join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
    writeFileSync(join(root, "www/index.html"), "it works\n");
    for (const applet of applets(busybox)) symlinkSync("busybox", join(root, "bin", applet));
    const tar = spawnSync("tar", ["-C", root, "-c", "."], { maxBuffer: 64 * 1024 * 1024 });
    if (tar.status !== 0) throw new Error(`tar left with code ${tar.status}: ${tar.stderr}`);
    return tar.stdout;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Without "busybox" itself, or it would become a link to itself. */
function applets(busybox: string): readonly string[] {
  const listed = spawnSync(busybox, ["--list"], { encoding: "utf8" }).stdout.split("\n");
  return listed.filter((applet) => applet !== "" && applet !== "busybox");
}
