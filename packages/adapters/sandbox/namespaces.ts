import { spawnSync } from "node:child_process";
import { inPath } from "./in-path.ts";

export type Box = {
  /** Files and folders it sees, read only: where they are, or where they are here and where in there. */
  readonly files: () => readonly (string | readonly [here: string, there: string])[];
  /** Folders it sees as they are and may write to. */
  readonly folders?: readonly string[];
  /** Devices beside the harmless ones every program is given. */
  readonly devices?: readonly string[];
  readonly environment: { readonly [name: string]: string };
  /** A folder in memory it may write to, of so many bytes. Without it there is nothing to write to. */
  readonly scratchBytes?: number;
  /** Where it starts: one of its folders. By default its scratch folder, else the root. */
  readonly cwd?: string;
};

/**
 * The beginning of a command line that runs a program in namespaces of its own, by bubblewrap: no network, no processes but its own,
 * none of our files but those named, nobody's rights. Undefined where there is no bubblewrap; whether the kernel lets it make
 * namespaces is found by starting something.
 */
export function namespaces({
  files,
  folders = [],
  devices = [],
  environment,
  scratchBytes,
  cwd = scratchBytes === undefined ? "/" : "/tmp",
}: Box): readonly string[] | undefined {
  const bwrap = process.platform === "linux" ? inPath("bwrap") : undefined;
  if (bwrap === undefined || inPath("ldd") === undefined) return undefined;
  return [
    bwrap,
    ...["--unshare-all", "--die-with-parent", "--new-session", "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"],
    ...["--hostname", "function", "--clearenv"],
    ...Object.entries(environment).flatMap(([name, value]) => ["--setenv", name, value]),
    ...files().flatMap((file) => ["--ro-bind", ...(typeof file === "string" ? [file, file] : file)]),
    ...folders.flatMap((folder) => ["--bind", folder, folder]),
    ...["--proc", "/proc", "--dev", "/dev"],
    ...devices.flatMap((device) => ["--dev-bind", device, device]),
    ...(scratchBytes === undefined ? [] : ["--size", String(scratchBytes), "--tmpfs", "/tmp"]),
    ...["--chdir", cwd, "--remount-ro", "/", "--"],
  ];
}

/** The libraries a binary is linked with: none of one that is linked with none. */
export function librariesOf(binary: string): readonly string[] {
  const { stdout: text } = spawnSync("ldd", [binary], { encoding: "utf8" });
  return [...text.matchAll(/(\/\S+) \(0x/g)].flatMap(([, path]) => (path === undefined ? [] : [path]));
}
