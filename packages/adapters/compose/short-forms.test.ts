import { describe, expect, test } from "vitest";
import { fieldsOf, good } from "./import.fixture.ts";
import { shellWords } from "./shell-words.ts";
import { parsePort } from "./short-port.ts";
import { parseVolume } from "./short-volume.ts";

function service(text: string): { readonly [path: string]: unknown } {
  const indented = text
    .trim()
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
  return fieldsOf(
    good(`services:\n  web:\n    image: x\n    network_mode: none\n${indented}\n  db: {image: y}\n`),
    "container",
    "web",
  );
}

describe("ports", () => {
  test.each([
    ["80", [{ target: "80" }]],
    ["8080:80", [{ target: "80", published: "8080" }]],
    ["127.0.0.1:8080:80/udp", [{ target: "80", published: "8080", hostIp: "127.0.0.1", protocol: "udp" }]],
    ["127.0.0.1::80", [{ target: "80", hostIp: "127.0.0.1" }]],
    ["[::1]:8080:80", [{ target: "80", published: "8080", hostIp: "::1" }]],
    ["::1:8080:80", [{ target: "80", published: "8080", hostIp: "::1" }]],
    [
      "8000-8001:80-81",
      [
        { target: "80", published: "8000" },
        { target: "81", published: "8001" },
      ],
    ],
    ["8000-8010:80", [{ target: "80", published: "8000-8010" }]],
  ])("[CP1] %s", (text, expected) => {
    expect(parsePort(text)).toEqual({ ok: true, value: expected });
  });

  test.each(["", "a", "80:", "70000", "1-5:1-4", "80/tcp/udp", "80/icmp", "90-80"])("[CP8] %s is no port", (text) => {
    expect(parsePort(text).ok).toBe(false);
  });

  test("[CP7] a range too long for single ports is kept whole, and reported", () => {
    const result = good('services: {web: {image: x, ports: ["10000-20000:10000-20000/udp", "80:80"]}}');
    expect(fieldsOf(result, "container", "web")["compose"]).toEqual({
      ports: ["10000-20000:10000-20000/udp", "80:80"],
    });
    expect(result.report.unmodelled).toEqual([{ file: "compose.yaml", path: "services.web.ports", line: 1 }]);
  });
});

describe("volumes", () => {
  test.each([
    ["/data", { type: "volume", target: "/data", ignored: [] }],
    ["db:/data", { type: "volume", source: "db", target: "/data", ignored: [] }],
    ["./x:/y:ro,Z", { type: "bind", source: "./x", target: "/y", readOnly: true, selinux: "Z", ignored: [] }],
    ["~/x:/y:rw,rslave", { type: "bind", source: "~/x", target: "/y", propagation: "rslave", ignored: [] }],
    ["C:\\data:/y:nocopy", { type: "bind", source: "C:\\data", target: "/y", noCopy: true, ignored: [] }],
    ["/a:/b:cached,what", { type: "bind", source: "/a", target: "/b", consistency: "cached", ignored: ["what"] }],
  ])("[CP1] %s", (text, expected) => {
    expect(parseVolume(text)).toEqual({ ok: true, value: expected });
  });

  test.each(["a:b:c:d", ":/x", "x:"])("[CP8] %s is no volume", (text) => {
    expect(parseVolume(text).ok).toBe(false);
  });
});

test.each([
  ["npm run start", ["npm", "run", "start"]],
  [`sh -c "echo 'a b' && ls"`, ["sh", "-c", "echo 'a b' && ls"]],
  ["a\\ b 'c d' \"e \\\" f\" ''", ["a b", "c d", 'e " f', ""]],
  ["x --url=http://h?a=1&b=2", ["x", "--url=http://h?a=1&b=2"]],
  ["echo $(date +%s -u) `ls -l`", ["echo", "$(date +%s -u)", "`ls -l`"]],
])("[CP1] the command line %s is split as a shell would", (line, words) => {
  expect(shellWords(line)).toEqual({ ok: true, value: words });
});

describe("services", () => {
  test("[CP1] lists and groups say the same", () => {
    const list = service(
      "environment: [A=1, B=, C]\nlabels: [x=y, z]\nsysctls: [net.a=1]\nextra_hosts: ['h:1.2.3.4', 'v6=[::1]']\nulimits: {nproc: 5}\ndns: 1.1.1.1",
    );
    const group = service(
      'environment: {A: 1, B: "", C: }\nlabels: {x: y, z: }\nsysctls: {net.a: 1}\nextra_hosts: {h: 1.2.3.4, v6: "::1"}\nulimits: {nproc: {soft: 5, hard: 5}}\ndns: [1.1.1.1]',
    );
    expect(list).toEqual(group);
    expect(list).toMatchObject({
      "environment.A": "1",
      "environment.B": "",
      "environmentPassed.0": "C",
      "labels.z": "",
      "extraHosts.1.address": "::1",
      "ulimits.nproc.hard": 5,
    });
  });

  test("[CP1] words, numbers and switches are read by what the key expects", () => {
    expect(
      service(
        'privileged: "yes"\ninit: true\ncpus: "0.5"\nmem_limit: 512m\noom_score_adj: -5\nshm_size: 67108864\nstop_grace_period: 1m30s\nuser: 1000',
      ),
    ).toMatchObject({
      privileged: true,
      init: true,
      cpus: 0.5,
      memoryLimit: "512m",
      oomScoreAdj: -5,
      shmSize: "67108864",
      stopGracePeriod: "1m30s",
      user: "1000",
    });
  });

  test("[CP1] an empty command or entrypoint clears the image's own; none leaves it", () => {
    expect(service("command: []\nentrypoint: ''")).toMatchObject({ clearCommand: true, clearEntrypoint: true });
    expect(service("command:\nentrypoint: [a, '']")).toEqual({
      image: "x",
      networkMode: "none",
      "entrypoint.0": "a",
      "entrypoint.1": "",
    });
  });

  test("[CP1] each form of a health check is one of shell, program or off", () => {
    expect(service("healthcheck: {test: curl -f x, interval: 5s, retries: '3'}")).toMatchObject({
      "healthcheck.test": "curl -f x",
      "healthcheck.interval": "5s",
      "healthcheck.retries": 3,
    });
    expect(service("healthcheck: {test: [CMD-SHELL, curl -f x]}")).toMatchObject({ "healthcheck.test": "curl -f x" });
    expect(service("healthcheck: {test: [CMD, curl, -f]}")).toMatchObject({
      "healthcheck.exec.0": "curl",
      "healthcheck.exec.1": "-f",
    });
    expect(service("healthcheck: {test: [NONE]}")).toMatchObject({ "healthcheck.disable": true });
  });

  test("[CP1] limits below deploy and at the service are the same limits", () => {
    const below = service(
      "deploy: {replicas: 2, resources: {limits: {cpus: '1.5', memory: 1g, pids: 9}, reservations: {memory: 512m}}}",
    );
    expect(below).toEqual(service("scale: 2\ncpus: 1.5\nmem_limit: 1g\npids_limit: 9\nmem_reservation: 512m"));
    expect(service("deploy: {replicas: 1, placement: {constraints: [a]}}")).toMatchObject({
      replicas: 1,
      deploy: { placement: { constraints: ["a"] } },
    });
  });

  test("[CP1] permissions are octal however they are written", () => {
    const text =
      "secrets: {s: {file: ./s}}\nservices: {web: {image: x, secrets: [{source: s, mode: 0440}, {source: s, target: b, mode: '0440'}, {source: s, target: c, mode: 0o440}]}}";
    const fields = fieldsOf(good(text), "container", "web");
    expect([fields["secrets.0.mode"], fields["secrets.1.mode"], fields["secrets.2.mode"]]).toEqual([
      "0440",
      "0440",
      "0440",
    ]);
  });
});
