import type { ComponentId, FunctionId, ViewId } from "@tributary/core/base";
import {
  applyMutation,
  EMPTY_SNAPSHOT,
  type Mutation,
  type Path,
  type Schema,
  type SchemaRef,
} from "@tributary/core/model";
import type { Anchor, ThreadView } from "@tributary/core/protocol";
import fc from "fast-check";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { whereabouts } from "./anchor.ts";
import { CommentText } from "./comment-text.tsx";
import { marksOf } from "./marks.ts";
import { mentionSpans } from "./mention-spans.ts";
import { completed, mentionWord, offerPeople, typedMention } from "./offer-people.ts";

const ben = { id: "ben", name: "Ben Bright" };
const html = (text: string, mentions = [ben]) => renderToStaticMarkup(<CommentText text={text} mentions={mentions} />);

describe("text", () => {
  test("[UD1] Markdown is drawn: bold, code, lists, links that open beside the page", () => {
    const drawn = html("**now** `x=1`\n\n- one\n- two\n\n[the docs](https://docs.example/a?b=1)");
    expect(drawn).toContain("<strong");
    expect(drawn).toContain("x=1</code>");
    expect(drawn).toContain("<li>one</li>");
    expect(drawn).toMatch(
      /<a href="https:\/\/docs\.example\/a\?b=1" target="_blank" rel="noreferrer noopener nofollow"/,
    );
  });

  test("[UD1] nothing in it can act: no HTML, no images, no script in a link", () => {
    const hostile = [
      "<script>alert(1)</script><img src=x onerror=alert(1)>",
      "![pixel](https://spy.example/p.png)",
      "[press](javascript:alert(1)) [data](data:text/html,x) [vb](vbscript:x) [rel](/api/trpc/x)",
      "<a href='javascript:alert(1)'>x</a>",
      "[ref][1]\n\n[1]: javascript:alert(1)",
    ].join("\n\n");
    const drawn = html(hostile);
    expect(drawn).not.toMatch(/<(script|img|iframe|svg|style)/i);
    expect(drawn).not.toMatch(/href="(?!https?:|mailto:)/i);
  });

  test("[UD1] whatever is written, only the known elements are drawn", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("<", ">", "img", "a", "[x](", "javascript:", ")", "!", "`", "\n", "*", "&lt;", "b")),
        (parts) => {
          const tags = [...html(parts.join("")).matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag);
          const known = [
            "div",
            "p",
            "strong",
            "em",
            "del",
            "code",
            "pre",
            "a",
            "ul",
            "ol",
            "li",
            "blockquote",
            "br",
            "hr",
          ];
          expect(tags.filter((tag) => !known.includes(tag ?? ""))).toEqual([]);
        },
      ),
    );
  });

  test("[UD2] a mention stands out, also in bold; in code it is code", () => {
    const marked = (text: string) => html(text).match(/<span[^>]*>([^<]*)<\/span>/)?.[1];
    expect(marked("look, @ben bright!")).toBe("@ben bright");
    expect(marked("**@Ben Bright**")).toBe("@Ben Bright");
    expect(marked("`@Ben Bright` @Benjamin x@ben bright")).toBeUndefined();
  });

  test("[UD2] it stands where the name does, whatever letters have one more when they are small", () => {
    const ilker = { id: "i", name: "İlker" };
    const marked = (text: string) =>
      mentionSpans(text, [ben, ilker]).flatMap(({ text: said, mention }) => (mention ? [said] : []));
    expect(marked("İİİ @ben bright, @İlker and @İLKER: see")).toEqual(["@ben bright", "@İlker", "@İLKER"]);
  });

  test("[UD2] the pieces joined are the text", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("@", "Ben", "Bright", " ", ",", "x", "\n")), (parts) => {
        const text = parts.join("");
        const spans = mentionSpans(text, [ben, { id: "b", name: "Ben" }]);
        expect(spans.map((span) => span.text).join("")).toBe(text);
        expect(spans.filter(({ mention }) => mention).every((span) => /^@ben( bright)?$/i.test(span.text))).toBe(true);
      }),
    );
  });
});

const BOX: Schema = {
  name: "test.box",
  version: 1,
  title: "Box",
  description: "A box.",
  icon: "box",
  category: "test",
  functions: [],
  domain: {
    type: "object",
    properties: {
      size: { type: "integer", title: "Size" },
      labels: { type: "array", title: "Labels", items: { type: "string" } },
    },
  },
};
const one = "box1" as ComponentId;
const at = (path: string) => path as Path;
const MADE: readonly Mutation[] = [
  { type: "schema.install", schema: BOX },
  { type: "component.create", component: one, schema: "test.box@1" as SchemaRef },
  { type: "component.rename", component: one, name: "crate" },
  { type: "item.insert", component: one, path: at("/domain/labels/a"), order: "a0" },
];
const after = (...more: readonly Mutation[]) => [...MADE, ...more].reduce(applyMutation, EMPTY_SNAPSHOT);

function thread(anchor: Anchor, over: Partial<ThreadView> = {}): ThreadView {
  return { id: "t", anchor, about: "box ▸ Size", resolved: null, comments: [], unread: 0, ...over };
}
const size: Anchor = { kind: "attribute", component: one, path: "/domain/size" };
const label: Anchor = { kind: "attribute", component: one, path: "/domain/labels/a/value" };

describe("where a thread stands", () => {
  test("[UD3] it is called as its component is called now", () => {
    expect(whereabouts(after(), thread(size))).toEqual({ title: "crate ▸ Size", gone: false });
    expect(whereabouts(undefined, thread(size))).toEqual({ title: "box ▸ Size", gone: false });
  });

  test("[UD3] it is marked when the component, or the list entry, is gone", () => {
    expect(whereabouts(after(), thread(label)).gone).toBe(false);
    const without = after({ type: "item.remove", component: one, path: at("/domain/labels/a") });
    expect(whereabouts(without, thread(label)).gone).toBe(true);
    expect(whereabouts(without, thread(size)).gone).toBe(false);
    expect(whereabouts(EMPTY_SNAPSHOT, thread(size))).toEqual({ title: "box ▸ Size", gone: true });
    expect(whereabouts(after({ type: "component.delete", component: one }), thread(size)).gone).toBe(true);
  });

  test("[UD6] a function, a kind, and their lines are called as they are now, and marked when they are gone", () => {
    const fn = "f" as FunctionId;
    const made: Mutation = {
      type: "function.create",
      function: fn,
      kind: "debug",
      name: "check",
      source: "one\ntwo\n",
    };
    const line: Anchor = { kind: "function", function: "f", line: { side: "after", text: "two", nth: 0 } };
    const about = "old ▸ “two”";
    const titled: Mutation = { type: "function.set", function: fn, field: "title", value: "House rule" };
    expect(whereabouts(after(made, titled), thread(line, { about }))).toEqual({
      title: "House rule ▸ “two”",
      gone: false,
    });
    const edit: Mutation = { type: "function.edit", function: fn, splices: [{ at: 4, remove: "two", insert: "2" }] };
    expect(whereabouts(after(made, edit), thread(line)).gone).toBe(true);
    const before: Anchor = { kind: "function", function: "f", line: { side: "before", text: "zero", nth: 0 } };
    expect(whereabouts(after(made), thread(before)).gone).toBe(false);
    const whole: Anchor = { kind: "function", function: "f" };
    expect(whereabouts(after(made, { type: "function.delete", function: fn }), thread(whole)).gone).toBe(true);
    expect(whereabouts(after(), thread(whole))).toEqual({ title: "box ▸ Size", gone: true });
    const kind: Anchor = { kind: "schema", schema: "test.box@1" };
    expect([whereabouts(after(), thread(kind)).gone, whereabouts(EMPTY_SNAPSHOT, thread(kind)).gone]).toEqual([
      false,
      true,
    ]);
    const typed: Anchor = { ...kind, line: { side: "after", text: `  "title": "${BOX.title}",`, nth: 0 } };
    expect(
      [kind, typed].map((anchor) => whereabouts(after(), thread(anchor, { about: "Crate version 7 ▸ “x”" })).title),
    ).toEqual([`${BOX.title} version 1`, `${BOX.title} version 1 ▸ “x”`]);
    expect(marksOf([thread(line), thread(kind)])).toMatchObject({ all: { open: 2 }, components: new Map() });
  });

  test("[UD7] a note of the catalogue and a view are called as they read now, and marked when they are gone", () => {
    const note: Anchor = { kind: "note", note: "default/test.box" };
    const said: Mutation = { type: "catalogue.set", key: "default/test.box", value: 1 };
    const standing = whereabouts(after(said), thread(note));
    expect([standing.gone, standing.title]).toEqual([false, expect.stringContaining("version 1")]);
    expect(whereabouts(after(), thread(note, { about: standing.title })).gone).toBe(true);
    const takenOut = "New components of Box are of its newest version again";
    expect(whereabouts(after(), thread(note, { about: takenOut }))).toEqual({ title: takenOut, gone: false });
    const view = "v" as ViewId;
    const about = "the view Edge";
    const edge = thread({ kind: "view", view }, { about });
    const made: Mutation = { type: "view.create", view, name: "Front" };
    expect(whereabouts(after(made), edge)).toEqual({ title: "the view Front", gone: false });
    expect(whereabouts(after(), edge)).toEqual({ title: about, gone: true });
    expect(whereabouts(after(), thread({ kind: "view", view: "map" }, { about })).gone).toBe(false);
  });

  test("[UD4] open threads count, resolved ones do not; what is new counts in both", () => {
    const settled = { by: { id: "a", name: "Ana", type: "user" as const }, at: 1 };
    const marks = marksOf([
      thread(size, { unread: 2 }),
      thread(size, { resolved: settled, unread: 1 }),
      thread({ kind: "component", component: one }),
      thread({ kind: "changeSet" }),
    ]);
    expect(marks.all).toEqual({ open: 3, unread: 3 });
    expect(marks.components.get(one)).toEqual({ open: 2, unread: 3 });
    expect(marks.fields.get(`${one}/domain/size`)).toEqual({ open: 1, unread: 3 });
  });
});

describe("typing a mention", () => {
  const people = [
    { id: "1", name: "Ana", type: "user" as const, email: "ana@example.com" },
    { id: "2", name: "Ben Bright", type: "user" as const, email: "bb@example.com" },
    { id: "3", name: "Ana", type: "user" as const, email: "other@example.com" },
    { id: "4", name: "Fixer", type: "agent" as const, owner: "Ana" },
  ];
  const typed = (text: string) => typedMention(text, text.length)?.word;

  test("[UD5] it is one at the beginning of a word, not in an address", () => {
    expect([
      typed("hi @be"),
      typed("@"),
      typed("(@ben b"),
      typed("a@b"),
      typed("hi"),
      typed("@a b c"),
      typed("@ben "),
    ]).toEqual([...["be", "", "ben b", undefined, undefined, undefined, undefined]]);
  });

  test("[UD5] who begins so is offered first; two of one name are told apart by their addresses", () => {
    const names = (word: string) => offerPeople(people, word).map(({ id }) => id);
    expect(names("b")).toEqual(["2"]);
    expect(names("bri")).toEqual(["2"]);
    expect(names("")).toHaveLength(4);
    expect(names("zz")).toEqual([]);
    expect(people.map((person) => mentionWord(person, people))).toEqual([
      ...["ana@example.com", "Ben Bright", "other@example.com", "Fixer"],
    ]);
    const text = "hi @be, look";
    const done = completed(text, typedMention(text, 6) ?? { at: 0, word: "" }, "Ben Bright");
    expect(done).toEqual({ text: "hi @Ben Bright, look", caret: 14 });
  });
});
