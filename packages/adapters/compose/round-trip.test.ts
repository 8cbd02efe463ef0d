// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of Compose, not of templates.
import { readFileSync } from "node:fs";
import { Validator } from "@cfworker/json-schema";
import { schemas } from "@tributary/assets-docker";
import { applyMutation, EMPTY_SNAPSHOT, refusalSentence, validateMutation, validateName } from "@tributary/core/model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import spec from "./compose-spec.json" with { type: "json" };
import { generateCompose, snapshotOf } from "./generate.ts";
import { good, imported, withoutIds } from "./import.fixture.ts";
import { toMutations } from "./mutations.ts";

const RUNS = Number(process.env["COMPOSE_RUNS"] ?? 200);

const validator = new Validator(spec as object, "7");

/** Nearly everything the specification has, each in an unusual form. */
const EVERYTHING = readFileSync(new URL("./everything.fixture.yaml", import.meta.url), "utf8");

describe("import, generate, import", () => {
  test("[CP11] a file with everything in it comes back equal", async () => {
    const first = good(EVERYTHING);
    const text = await generateCompose(snapshotOf(first.components));
    expect(withoutIds(good(text).components)).toBe(withoutIds(first.components));
  });

  test("[CP16] what is generated follows the specification's schema", async () => {
    const text = await generateCompose(snapshotOf(good(EVERYTHING).components));
    expect(validator.validate(parse(text)).errors).toEqual([]);
  });

  test("[CP11] any environment, label, command and content comes back equal", async () => {
    const word = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "yes",
        "~",
        "1.10",
        "0x1",
        "a: b",
        "- a",
        "#",
        "a #b",
        "$",
        "$$",
        "${A}",
        "a\nb\n",
        " a",
        "a ",
        "a\n\n",
        "\t",
        "'",
        '"',
        "2024-01-01",
        "<<",
        "|",
        "\\",
      ),
    );
    const name = fc.stringMatching(/^[A-Za-z_][\w.~/ -]{0,20}[\w]$/);
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(name, word),
        fc.array(word, { maxLength: 4 }),
        word,
        async (environment, command, content) => {
          const escaped = JSON.stringify({
            services: { web: { image: "x", environment, labels: environment, command } },
            configs: { c: { content } },
          }).replaceAll("$", "$$$$");
          const first = good(escaped);
          const text = await generateCompose(snapshotOf(first.components));
          expect(withoutIds(good(text).components)).toBe(withoutIds(first.components));
        },
      ),
      { numRuns: 150 },
    );
  });

  test("[CP11] whatever the specification's keys hold, what imports comes back equal", async () => {
    const keys = fc.constantFrom(
      "build",
      "cap_add",
      "command",
      "cpus",
      "deploy",
      "devices",
      "entrypoint",
      "env_file",
      "expose",
      "extra_hosts",
      "healthcheck",
      "init",
      "logging",
      "mem_limit",
      "networks",
      "ports",
      "privileged",
      "profiles",
      "restart",
      "sysctls",
      "tmpfs",
      "ulimits",
      "volumes",
      "x-y",
      "develop",
      "unknown",
    );
    const value = fc.oneof(
      fc.constantFrom<unknown>(
        "a",
        "80",
        "8080:80",
        "a:/b",
        "./a:/b:ro",
        "1g",
        "no",
        true,
        1,
        0.5,
        null,
        "",
        [],
        {},
        ["a"],
        ["80:80/udp", 90],
        { a: null },
        { a: { b: 1 } },
        [{ target: 80 }, { target: "/a", type: "bind", source: "/b", bind: { selinux: "z", x: 1 } }],
        { test: ["CMD", "a"] },
        { limits: { memory: "1g" }, resources: { limits: { cpus: "1" } } },
        { soft: 1, hard: 2 },
        { driver: "x", options: { a: 1 } },
      ),
      fc.jsonValue({ maxDepth: 2 }),
    );
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.dictionary(keys, value, { maxKeys: 5 }), async (service) => {
        const result = imported(
          JSON.stringify({ services: { web: { image: "x", ...service } } }).replaceAll("$", "$$$$"),
        );
        if (!result.ok) return;
        compared += 1;
        const text = await generateCompose(snapshotOf(result.value.components));
        expect(withoutIds(good(text).components)).toBe(withoutIds(result.value.components));
      }),
      { numRuns: RUNS },
    );
    expect(compared).toBeGreaterThan(RUNS / 20);
  });
});

test("[CP12] every mutation is valid when its turn comes, and so is every name at the end", () => {
  const { components } = good(EVERYTHING);
  let snapshot = schemas.reduce(
    (before, schema) => applyMutation(before, { type: "schema.install", schema }),
    EMPTY_SNAPSHOT,
  );
  for (const mutation of toMutations(components)) {
    const verdict = validateMutation(snapshot, mutation);
    expect(verdict.ok ? "" : `${JSON.stringify(mutation)}: ${refusalSentence(verdict.error)}`).toBe("");
    snapshot = applyMutation(snapshot, mutation);
  }
  for (const { id } of components) expect(validateName(snapshot, id).ok).toBe(true);
});
