import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

export type PrivateRegistry = {
  /** As images name it: `127.0.0.1:41234`. */
  readonly name: string;
  /** What it was asked with, newest last: the user it recognised, or that it knew nobody. */
  readonly asked: readonly string[];
  close(): Promise<void>;
};

const digestOf = (bytes: Buffer): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** A registry with one small image, `lab/private:1`, for whoever signs in. */
export async function privateRegistry(username: string, password: string): Promise<PrivateRegistry> {
  const tar = spawnSync("tar", ["-C", import.meta.dirname, "-c", "SPEC.md"]).stdout;
  const layer = gzipSync(tar);
  const config = Buffer.from(
    JSON.stringify({
      ...{ architecture: process.arch === "x64" ? "amd64" : process.arch, os: "linux", config: { Cmd: ["/hello"] } },
      rootfs: { type: "layers", diff_ids: [digestOf(tar)] },
    }),
  );
  const part = (mediaType: string, bytes: Buffer) => ({ mediaType, size: bytes.length, digest: digestOf(bytes) });
  const type = "application/vnd.docker.distribution.manifest.v2+json";
  const manifest = Buffer.from(
    JSON.stringify({
      ...{ schemaVersion: 2, mediaType: type },
      config: part("application/vnd.docker.container.image.v1+json", config),
      layers: [part("application/vnd.docker.image.rootfs.diff.tar.gzip", layer)],
    }),
  );
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const [scheme, given = ""] = (request.headers.authorization ?? "").split(" ");
    const isKnown = scheme === "Basic" && Buffer.from(given, "base64").toString() === `${username}:${password}`;
    asked.push(isKnown ? username : "nobody");
    if (!isKnown) {
      const body = JSON.stringify({ errors: [{ code: "UNAUTHORIZED", message: "authentication required" }] });
      response
        .writeHead(401, { "www-authenticate": 'Basic realm="lab"', "content-type": "application/json" })
        .end(body);
      return;
    }
    const path = request.url ?? "";
    const blob = [layer, config].find((bytes) => path.endsWith(`/blobs/${digestOf(bytes)}`));
    const isManifest = path.includes("/lab/private/manifests/");
    const body = blob ?? (isManifest ? manifest : Buffer.from("{}"));
    response.writeHead(path === "/v2/" || blob || isManifest ? 200 : 404, {
      "content-type": isManifest ? type : "application/octet-stream",
      "content-length": body.length,
      ...(isManifest ? { "docker-content-digest": digestOf(manifest) } : {}),
    });
    response.end(request.method === "HEAD" ? undefined : body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    name: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => new Promise((done) => server.close(() => done())),
  };
}
