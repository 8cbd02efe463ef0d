import { canonicalJson, type ComponentId, type WorkspaceId } from "@tributary/core/base";
import type { AuditEntry } from "@tributary/core/protocol";
import { Dice } from "@tributary/testing/simulation";
import { describe, expect, test } from "vitest";
import { auditText, CHAIN_START, type ChainedEntry, hashOfEntry } from "./audit-chain.ts";
import { AuditFileVerifier } from "./audit-file.ts";
import { ChainVerifier, type ChainVerdict } from "./verify-chain.ts";

const SEED = 20_265;
const W = "w" as WorkspaceId;

function entry(seq: number): AuditEntry {
  return {
    seq,
    at: 1000 + seq,
    actor: seq % 3 ? { id: "ada", name: "Ada", type: "user" } : { id: "bot", name: "Bot", type: "agent", owner: "Ada" },
    changeSet: seq % 2 ? "set" : null,
    outcome: seq % 5 ? "accepted" : "refused",
    sentence: `Entry ${seq}. Zero\u0000 and \ud800 half.`,
    mutation: seq % 4 ? { type: "component.delete", component: "web" as ComponentId } : null,
    ...(seq % 7 ? {} : { details: { b: 1, a: [seq] } }),
  };
}

function chainOf(count: number): ChainedEntry[] {
  const chain: ChainedEntry[] = [];
  for (let seq = 1; seq <= count; seq += 1) chain.push(linked(entry(seq), chain.at(-1)?.hash ?? CHAIN_START.hash, seq));
  return chain;
}

function linked(said: AuditEntry, previous: string, seq: number): ChainedEntry {
  return { ...said, seq, prev: previous, hash: hashOfEntry(W, said, { previous, seq }) };
}

const endOf = (chain: readonly ChainedEntry[]) => {
  const last = chain.at(-1);
  return last ? { seq: last.seq, hash: last.hash } : CHAIN_START;
};

function verify(
  chain: readonly ChainedEntry[],
  recorded = endOf(chain),
  anchors: readonly { seq: number; hash: string }[] = [],
): ChainVerdict {
  const verifier = new ChainVerifier(W, anchors);
  for (const each of chain) if (!verifier.add(each)) break;
  return verifier.end(recorded);
}

const renumbered = (chain: readonly ChainedEntry[]) => chain.map((each, index) => ({ ...each, seq: index + 1 }));
const broken = (verdict: ChainVerdict) => (verdict.ok ? undefined : verdict.error);

describe("the chain", () => {
  test("[A1] what is hashed is the canonical JSON of the entry and its workspace", () => {
    for (let seq = 1; seq <= 40; seq += 1) {
      const { seq: _, details = null, ...said } = entry(seq);
      expect(auditText(W, entry(seq))).toBe(canonicalJson({ ...said, details, workspace: W }));
    }
  });

  test("[A5] verifies at every length, with any place of it kept", () => {
    for (let length = 0; length < 20; length += 1) {
      const chain = chainOf(length);
      expect(verify(chain, endOf(chain), chain)).toEqual({ ok: true, value: endOf(chain) });
    }
  });

  test("[A1] every part of an entry is covered", () => {
    const chain = chainOf(9);
    const patches: readonly Partial<ChainedEntry>[] = [
      { at: 1 },
      { actor: { id: "ada", name: "Eve", type: "user" } },
      { changeSet: "other" },
      { outcome: "failed" },
      { sentence: "All is well." },
      { mutation: { type: "component.delete", component: "db" as ComponentId } },
      { details: { b: 1, a: [8] } },
    ];
    for (const patch of patches)
      expect(
        broken(verify(chain.with(6, { ...chain[6], ...patch } as ChainedEntry))),
        JSON.stringify(patch),
      ).toMatchObject({
        kind: "changed",
        seq: 7,
      });
    const elsewhere = new ChainVerifier("other" as WorkspaceId);
    for (const each of chain) elsewhere.add(each);
    expect(elsewhere.end()).toMatchObject({ ok: false, error: { seq: 1 } });
  });

  test(`[A2] at any place: changed, removed, put in or moved is found, and the first bad entry named (seed ${SEED})`, () => {
    const dice = new Dice(SEED);
    for (let round = 0; round < 150; round += 1) {
      const chain = chainOf(4 + dice.below(20));
      const recorded = endOf(chain);
      const at = dice.below(chain.length - 2) + 1;
      const picked = chain[at] as ChainedEntry;
      const forged = linked({ ...entry(at + 1), sentence: "Nothing to see." }, chain[at - 1]?.hash ?? "", at + 1);
      const [a, b] = [chain[at] as ChainedEntry, chain[at + 1] as ChainedEntry];
      const swapped = chain.with(at, { ...b, seq: a.seq }).with(at + 1, { ...a, seq: b.seq });
      const cases = {
        changed: [chain.with(at, { ...picked, sentence: "No." }), "changed"],
        changedAndRehashed: [chain.with(at, forged), "inserted"],
        removed: [chain.toSpliced(at, 1), "missing"],
        removedAndRenumbered: [renumbered(chain.toSpliced(at, 1)), "missing"],
        putIn: [renumbered(chain.toSpliced(at, 0, forged)), "inserted"],
        copied: [renumbered(chain.toSpliced(at, 0, chain[at - 1] as ChainedEntry)), "inserted"],
        moved: [swapped, "moved"],
      } as const;
      for (const [name, [tampered, kind]] of Object.entries(cases)) {
        const found = broken(verify(tampered, recorded));
        // A changed entry whose own hash was made to fit is told from one put in by nothing: what follows it gives it away.
        const seqs = name === "changedAndRehashed" ? [at + 1, at + 2] : [at + 1];
        expect(found?.kind, `${name} at ${at + 1} of ${chain.length}`).toBe(kind);
        expect(seqs, `${name} at ${at + 1} of ${chain.length}`).toContain(found?.seq);
      }
    }
  });

  test("[A3] an end that was cut off is missed", () => {
    const chain = chainOf(6);
    expect(broken(verify(chain.slice(0, 4), endOf(chain)))).toMatchObject({
      kind: "cutOff",
      seq: 5,
      sentence: "Entries 5 to 6 are missing at the end.",
    });
    expect(broken(verify(chain, endOf(chain.slice(0, 4))))).toMatchObject({ kind: "inserted", seq: 6 });
  });

  test("[A4] a chain written anew, or cut off with its record, passes by itself and not before a place kept elsewhere", () => {
    const chain = chainOf(8);
    const kept = [{ seq: 6, hash: chain[5]?.hash ?? "" }];
    const short = chain.slice(0, 5);
    expect(verify(short).ok).toBe(true);
    expect(broken(verify(short, endOf(short), kept))).toMatchObject({ kind: "cutOff", seq: 6 });
    const anew: ChainedEntry[] = [];
    for (const each of chain)
      anew.push(
        linked(each.seq === 3 ? { ...each, sentence: "No." } : each, anew.at(-1)?.hash ?? CHAIN_START.hash, each.seq),
      );
    expect(verify(anew).ok).toBe(true);
    expect(broken(verify(anew, endOf(anew), kept))).toMatchObject({ kind: "otherChain", seq: 6 });
  });
});

describe("an exported log", () => {
  const header = { format: "tributary-audit", version: 1, workspace: W, name: "Shop", exportedAt: 5, filter: null };
  const chain = chainOf(7);
  const fileOf = (entries: readonly ChainedEntry[], over: object = {}) => [
    JSON.stringify({ ...header, ...over }),
    ...entries.map((each) => JSON.stringify(each)),
    JSON.stringify({ end: { entries: entries.length, chain: endOf(chain) } }),
  ];
  const read = (lines: readonly string[], anchors: Parameters<typeof verify>[2] = []) => {
    const verifier = new AuditFileVerifier(anchors);
    for (const line of lines) verifier.add(line);
    return verifier.end();
  };

  test("[A6] a whole one proves itself", () => {
    expect(read(fileOf(chain))).toEqual({ ok: true, entries: 7, whole: true, chain: endOf(chain), unseen: [] });
    expect(read(fileOf(chain.with(2, { ...(chain[2] as ChainedEntry), sentence: "No." })))).toMatchObject({
      ok: false,
      seq: 3,
    });
    expect(read(fileOf(chain.toSpliced(2, 1)))).toMatchObject({ ok: false, seq: 3 });
    expect(read(fileOf(chain.slice(0, 6)))).toMatchObject({ ok: false, seq: 7 });
  });

  test("[A6] of a filtered one each entry is proven, and their order", () => {
    const some = chain.filter(({ seq }) => seq % 2 === 1);
    const filter = { changeSet: "set" };
    expect(read(fileOf(some, { filter }))).toMatchObject({ ok: true, entries: 4, whole: false, chain: endOf(chain) });
    expect(read(fileOf(some.with(1, { ...(some[1] as ChainedEntry), at: 4 }), { filter }))).toMatchObject({
      ok: false,
      seq: 3,
    });
    expect(read(fileOf(some.toReversed(), { filter }))).toMatchObject({ ok: false, seq: 5 });
  });

  test("[A8] a place that was kept is compared with what a filtered one shows of it, and otherwise said not to be shown", () => {
    const some = fileOf(
      chain.filter(({ seq }) => seq % 2 === 1),
      { filter: { changeSet: "set" } },
    );
    const at = (seq: number, hash = chain[seq - 1]?.hash ?? "") => [{ seq, hash }];
    const other = "0".repeat(64);
    expect(read(some, at(3))).toMatchObject({ ok: true, unseen: [] });
    expect(read(some, at(4))).toMatchObject({ ok: true, unseen: [4] });
    for (const seq of [3, 4, 7]) expect(read(some, at(seq, other))).toMatchObject({ ok: false, seq });
    expect(read(some, at(9, other))).toMatchObject({ ok: false, sentence: expect.stringContaining("before entry 9") });
    expect(read(fileOf(chain), at(4))).toMatchObject({ ok: true, unseen: [] });
  });

  test("[A7] what is cut off, of another kind, or no entry is refused with the line", () => {
    expect(read([])).toMatchObject({ ok: false, sentence: "The file is empty." });
    expect(read(fileOf(chain).slice(0, -1))).toMatchObject({ ok: false, sentence: expect.stringContaining("cut off") });
    expect(read(fileOf(chain, { version: 2 }))).toMatchObject({ ok: false, line: 1 });
    expect(read(["{"])).toMatchObject({ ok: false, line: 1, sentence: "This line is not a JSON object." });
    expect(read(fileOf(chain).with(3, `{"seq":3}`))).toMatchObject({ ok: false, line: 4 });
    expect(read([...fileOf(chain), "{}"])).toMatchObject({ ok: false, line: 10 });
    // Of a filtered one no chain says it: the number of its entries does.
    const filtered = fileOf(chain, { filter: { changeSet: "set" } });
    expect(read(filtered.toSpliced(3, 1))).toMatchObject({
      ...{ ok: false, sentence: "The file says it holds 7 entries, and holds 6." },
    });
  });
});
