import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
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
 * one page, wget, nc, sleep. Needs no network. All names given in one call are one image. Containers of it stop at once.
 *
 * @throws {Error} when the host has no busybox or the engine refuses
 */
export async function importBusybox(
  engine: { readonly socketPath: string },
  names: string | readonly string[],
  image: BusyboxImage = {},
): Promise<void> {
  const bytes = imageTar(typeof names === "string" ? [names] : names, image);
  const answer = await askEngine(engine.socketPath, "POST", "/images/load?quiet=1", {
    contentType: "application/x-tar",
    bytes,
  });
  // A load that fails halfway has already said 200; the reason is in the stream.
  if (answer.status >= 300 || answer.body.includes('"error"')) {
    throw new Error(`docker: loading an image answered ${answer.status}: ${answer.body}`);
  }
}

/** What `docker save` writes of an image with one layer. */
function imageTar(names: readonly string[], image: BusyboxImage): Uint8Array {
  const layer = busyboxTar();
  const config = JSON.stringify({
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    os: "linux",
    config: {
      Cmd: image.command ?? WEB_SERVER,
      Env: Object.entries(image.environment ?? {}).map(([key, value]) => `${key}=${value}`),
      // The first process of a container hears no signal it has no handler for, and busybox has none: the engine would wait
      // its ten seconds each time. The servers these images stand for stop when they are asked.
      StopSignal: "SIGKILL",
    },
    rootfs: { type: "layers", diff_ids: [`sha256:${createHash("sha256").update(layer).digest("hex")}`] },
    history: [{ created_by: "busybox of the host" }],
  });
  return inFolder((folder) => {
    writeFileSync(join(folder, "layer.tar"), layer);
    writeFileSync(join(folder, "config.json"), config);
    const manifest = [{ Config: "config.json", RepoTags: names, Layers: ["layer.tar"] }];
    writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
    return tarOf(folder);
  });
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
  return inFolder((root) => {
    for (const folder of ["bin", "www", "tmp", "etc", "root"]) mkdirSync(join(root, folder));
    copyFileSync(busybox, join(root, "bin/busybox"));
    writeFileSync(join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
    writeFileSync(join(root, "www/index.html"), "it works\n");
    for (const applet of applets(busybox)) symlinkSync("busybox", join(root, "bin", applet));
    return tarOf(root);
  });
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "trb-image-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tarOf(folder: string): Uint8Array {
  const tar = spawnSync("tar", ["-C", folder, "-c", "."], { maxBuffer: 64 * 1024 * 1024 });
  if (tar.status !== 0) throw new Error(`tar left with code ${tar.status}: ${tar.stderr}`);
  return tar.stdout;
}

/** Without "busybox" itself, or it would become a link to itself. */
function applets(busybox: string): readonly string[] {
  const listed = spawnSync(busybox, ["--list"], { encoding: "utf8" }).stdout.split("\n");
  return listed.filter((applet) => applet !== "" && applet !== "busybox");
}
