// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of Compose, not of templates.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorsOf, good, imported } from "./import.fixture.ts";

describe("bad input", () => {
  test.each([
    ["an empty file", "", "", 1],
    ["a comment", "# nothing", "", 1],
    ["a list", "- a", "", 1],
    ["a picture", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "", 1],
    ["tabs", "services:\n\tweb: x", "", 2],
    ["no services", "hello: world", "services", 1],
    ["a key twice", "services:\n  web:\n    image: a\n    image: b\n", "services.web.image", 4],
    ["a list for a key", "services:\n  ? [a]\n  : {image: x}\n", "services", 2],
    ["an unknown alias", "services:\n  web: *nope\n", "services.web", 2],
    ["an alias in itself", "services: &s\n  web: *s\n", "services.web", 2],
    ["a list merged in", "a: &a [1]\nservices:\n  web:\n    <<: *a\n", "services.web.<<", 4],
    ["a name with a line break", 'services:\n  "a\\nb": {image: x}\n', "services.a b", 2],
    ["a name that is a script", 'services:\n  "<script>": {image: x}\n', "services.<script>", 2],
    ["an empty name", 'services:\n  "": {image: x}\n', "services.", 2],
    ["a wrong port", "services:\n  a:\n    image: x\n    ports:\n      - x:80\n", "services.a.ports.0", 5],
    ["a wrong word", "services:\n  a:\n    image: x\n    restart: sometimes\n", "services.a.restart", 4],
    ["a wrong kind", "services:\n  a:\n    image: [x]\n", "services.a.image", 3],
    ["a wrong switch", "services:\n  a:\n    privileged: maybe\n", "services.a.privileged", 3],
    [
      "a limit twice",
      "services:\n  a:\n    mem_limit: 1g\n    deploy: {resources: {limits: {memory: 2g}}}\n",
      "services.a.deploy.resources.limits.memory",
      4,
    ],
  ])("[CP8] %s is refused at its place, in a sentence", (_what, text, path, line) => {
    const [error] = errorsOf(text);
    expect(error).toMatchObject({ file: "compose.yaml", path, line });
    expect(error?.message).toMatch(/^[“A-Z].*\.$/);
  });

  test("[CP8] all errors are told at once", () => {
    expect(
      errorsOf("services:\n  a: {image: x, ports: [x]}\n  b: {image: y, volumes: ['a:b:c:d']}\n").map(
        ({ line }) => line,
      ),
    ).toEqual([2, 3]);
  });

  test("[CP9] aliases that multiply are refused before they are written out", () => {
    const lines = Array.from(
      { length: 20 },
      (_unused, level) => `l${level + 1}: &l${level + 1} [${Array(10).fill(`*l${level}`).join(", ")}]`,
    );
    expect(
      errorsOf(["l0: &l0 lol", ...lines, "services: {web: {image: x, command: *l20}}"].join("\n"))[0]?.message,
    ).toContain("aliases");
    const merges = Array.from(
      { length: 30 },
      (_unused, level) => `m${level + 1}: &m${level + 1} {a: *m${level}, b: *m${level}}`,
    );
    expect(errorsOf(["m0: &m0 {x: 1}", ...merges, "services: {web: *m30}"].join("\n"))[0]?.message).toContain(
      "aliases",
    );
  });

  test("[CP9] nesting without end is refused", () => {
    for (const text of [
      "[".repeat(20_000),
      "{a: ".repeat(20_000),
      `services: {a: {image: "${"${A:-".repeat(1000)}x${"}".repeat(1000)}"}}`,
    ])
      expect(errorsOf(text).length).toBeGreaterThan(0);
    const chain = Array.from({ length: 3000 }, (_unused, index) => `  s${index}: {image: x, extends: s${index + 1}}`);
    expect(errorsOf(["services:", ...chain, "  s3000: {image: x}"].join("\n")).length).toBeGreaterThan(0);
  });

  test("[CP9] a file of a hundred thousand lines is read", () => {
    const service = (index: number) =>
      `  s${index}:\n    image: nginx:${index}\n    ports:\n      - "${index + 1}:80"\n    environment:\n      A: b\n      C: d\n    restart: always\n`;
    const text = `services:\n${Array.from({ length: 12_500 }, (_unused, index) => service(index)).join("")}`;
    expect(good(text).report.services).toBe(12_500);
  }, 60_000);

  test("[CP9] names of JavaScript's own are names like others", () => {
    const result = good(
      "services:\n  __proto__: {image: x, environment: {__proto__: y}}\n  constructor: {image: y, labels: {toString: a}}\nx-a: {__proto__: {b: 1}}\n",
    );
    expect(result.report.services).toBe(2);
    expect(({} as Record<string, unknown>)["b"]).toBeUndefined();
  });

  test("[CP9] no text makes it throw, and a refusal always has a place", () => {
    const piece = fc.constantFrom(
      "services",
      ":",
      " ",
      "\n",
      "  ",
      "- ",
      "a",
      "image",
      "ports",
      "80:80",
      "[",
      "]",
      "{",
      "}",
      "&a",
      "*a",
      "<<",
      "${",
      "A",
      "}",
      '"',
      "'",
      "|",
      ">",
      "!reset",
      "null",
      "extends",
      "include",
      "volumes",
      "deploy",
      "healthcheck",
      "test",
      "0x1",
      ".nan",
      "---",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const result = imported(pieces.join(""));
        if (!result.ok)
          for (const { line, message } of result.error.errors) expect(line >= 1 && message.length > 0).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test("[CP9] no value at any key makes it throw", () => {
    const keys = fc.constantFrom(
      "image",
      "build",
      "command",
      "configs",
      "depends_on",
      "deploy",
      "devices",
      "env_file",
      "environment",
      "extra_hosts",
      "healthcheck",
      "labels",
      "links",
      "logging",
      "network_mode",
      "networks",
      "ports",
      "secrets",
      "ulimits",
      "volumes",
      "volumes_from",
      "cpus",
      "extends",
      "gpus",
      "scale",
      "tmpfs",
      "x-y",
    );
    const value = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(fc.dictionary(keys, value), value, (service, other) => {
        imported(
          JSON.stringify({
            services: { a: service, b: {} },
            volumes: { v: other },
            networks: { n: other },
            configs: { c: other },
            include: other,
          }),
        );
        imported(
          JSON.stringify({ services: { a: { image: "x", healthcheck: service, deploy: service, networks: service } } }),
        );
      }),
      { numRuns: 250 },
    );
  });
});
