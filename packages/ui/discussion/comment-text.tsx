"use client";

import type { Mention } from "@tributary/core/protocol";
import { type ReactNode, useMemo } from "react";
import Markdown, { type Components, defaultUrlTransform } from "react-markdown";
import { mentionSpans } from "./mention-spans.ts";

export type CommentTextProps = { readonly text: string; readonly mentions: readonly Mention[] };

const ALLOWED = ["p", "strong", "em", "del", "code", "pre", "a", "ul", "ol", "li", "blockquote", "br", "hr"];
const LINK = /^(https?:|mailto:)/i;

/** What somebody wrote, as Markdown without anything that could act: no HTML, no images, links of the web alone [UD1]. */
export function CommentText({ text, mentions }: CommentTextProps) {
  const parts = useMemo(() => componentsFor(mentions), [mentions]);
  return (
    <div className="space-y-1.5 text-ink text-sm leading-5 [overflow-wrap:anywhere]">
      <Markdown
        allowedElements={ALLOWED}
        unwrapDisallowed
        urlTransform={(url) => (LINK.test(url) ? defaultUrlTransform(url) : "")}
        components={parts}
      >
        {text}
      </Markdown>
    </div>
  );
}

function componentsFor(mentions: readonly Mention[]): Components {
  const named = (children: ReactNode): ReactNode => withMentions(children, mentions);
  return {
    p: ({ children }) => <p className="whitespace-pre-line">{named(children)}</p>,
    li: ({ children }) => <li>{named(children)}</li>,
    strong: ({ children }) => <strong className="font-semibold">{named(children)}</strong>,
    em: ({ children }) => <em>{named(children)}</em>,
    ul: ({ children }) => <ul className="list-disc space-y-0.5 pl-5">{children}</ul>,
    ol: ({ children }) => <ol className="list-decimal space-y-0.5 pl-5">{children}</ol>,
    blockquote: ({ children }) => <blockquote className="border-l-2 pl-3 text-muted">{children}</blockquote>,
    pre: ({ children }) => (
      <pre className="overflow-x-auto rounded-md bg-sunken p-2 font-mono text-xs [&_code]:bg-transparent [&_code]:p-0">
        {children}
      </pre>
    ),
    code: ({ children }) => <code className="rounded-sm bg-sunken px-1 py-0.5 font-mono text-xs">{children}</code>,
    a: ({ href, children }) =>
      href ? (
        <a
          href={href}
          target="_blank"
          rel="noreferrer noopener nofollow"
          className="text-accent-text underline underline-offset-2"
        >
          {children}
        </a>
      ) : (
        children
      ),
  };
}

function withMentions(children: ReactNode, mentions: readonly Mention[]): ReactNode {
  if (mentions.length === 0) return children;
  const each = (child: ReactNode, index: number): ReactNode => {
    if (typeof child !== "string") return child;
    return mentionSpans(child, mentions).map((span, at) =>
      span.mention ? (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other name
        <span key={`${index} ${at}`} className="rounded-sm bg-accent-soft px-0.5 font-medium text-accent-text">
          {span.text}
        </span>
      ) : (
        span.text
      ),
    );
  };
  return Array.isArray(children) ? children.map(each) : each(children, 0);
}
