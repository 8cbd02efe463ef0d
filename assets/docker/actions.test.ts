import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { takenPort } from "./actions/ports.ts";
import { tarOf } from "./actions/tar.ts";

test("[DA16] an archive is one that tar reads, long paths and other alphabets included", () => {
  const long = `/${"folder/".repeat(20)}file.txt`;
  const archive = tarOf([
    { path: "/etc/app.conf", content: "größe=1\n", mode: 0o440, uid: 5, gid: 6 },
    { path: long, content: "", mode: 0o644, uid: 0, gid: 0 },
  ]);
  const listed = spawnSync("tar", ["-tvf", "-", "--numeric-owner"], { input: archive, encoding: "utf8" });
  expect(listed.stderr).toBe("");
  expect(listed.stdout).toMatch(/^-r--r----- 5\/6\s+10 .* etc\/app\.conf$/m);
  expect(listed.stdout).toContain(long.slice(1));
  expect(() => tarOf([{ path: "x".repeat(300), content: "", mode: 0, uid: 0, gid: 0 }])).toThrow(RangeError);
});

test.each([
  [
    "driver failed programming external connectivity on endpoint web (abc): Bind for 127.0.0.1:8080 failed: port is already allocated",
    { port: 8080, address: "127.0.0.1" },
  ],
  [
    "driver failed programming external connectivity on endpoint web (abc): Error starting userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use",
    { port: 80, address: "" },
  ],
  [
    "failed to set up container networking: driver failed programming external connectivity on endpoint web: failed to bind host port for 0.0.0.0:443:172.18.0.2:443/tcp: address already in use",
    { port: 443, address: "" },
  ],
  ["failed to bind host port 127.0.0.1:8443/tcp: address already in use", { port: 8443, address: "127.0.0.1" }],
  [
    "Ports are not available: exposing port TCP 0.0.0.0:3000 -> 0.0.0.0:0: listen tcp 0.0.0.0:3000: bind: address already in use",
    { port: 3000, address: "" },
  ],
  [
    "Error starting userland proxy: listen tcp6 [::1]:8080: bind: address already in use",
    { port: 8080, address: "::1" },
  ],
  ["OCI runtime create failed", undefined],
])("[DA15] the taken port is read out of: %s", (message, expected) => expect(takenPort(message)).toEqual(expected));
